"""Made-up companies: what they do, where they are, how large they are."""

from __future__ import annotations

import random
from collections.abc import Iterator

from contacts.demo import legislators, vocabulary
from contacts.demo.people import Weighted, latin_letters, postal_code
from contacts.demo.places import COUNTRIES, City, Country
from contacts.models import Company

CONTACTS_OF_ONE = 100  # on average, among very many contacts
TAILS_OF_ONE = 11  # of a head, among the companies without a city in their name
CHAMBER_WEBSITES = {legislators.SENATE: "https://www.senate.gov/", legislators.HOUSE: "https://www.house.gov/"}
PLACES = [(country, city) for country in COUNTRIES for city in country.cities]


def companies(contacts: int) -> Iterator[Company]:
    """Some hundreds; for very many `contacts` more, named after their cities. At the end the chambers of Congress."""
    rng = random.Random(2)
    shares = Weighted({place: country.share / len(country.cities) for place, (country, _) in enumerate(PLACES)})
    plain = _plain_names(rng)
    for name, industry in plain.items():
        yield _company(name, industry, *PLACES[shares.draw(rng)], rng)
    for number in rng.sample(range(_branch_count()), k=max(0, contacts // CONTACTS_OF_ONE - len(plain))):
        yield _company(*_branch(number), rng)
    for name, website in CHAMBER_WEBSITES.items():
        yield Company(name=name, website=website, industry="Government", city="Washington", state="DC", country="US")


def _plain_names(rng: random.Random) -> dict[str, str]:
    """Names without a city, and what the companies do."""
    tails = list(vocabulary.COMPANY_TAILS)
    return {
        f"{head} {tail}{rng.choice(vocabulary.COMPANY_FORMS)}": vocabulary.COMPANY_TAILS[tail]
        for head in vocabulary.COMPANY_HEADS
        for tail in rng.sample(tails, k=TAILS_OF_ONE)
    }


def _branch_count() -> int:
    """How many companies there could be in all cities."""
    return len(vocabulary.COMPANY_HEADS) * len(vocabulary.COMPANY_TAILS) * len(PLACES)


def _branch(number: int) -> tuple[str, str, Country, City]:
    """One of them: name, industry, place."""
    rest, place = divmod(number, len(PLACES))
    head, tail = divmod(rest, len(vocabulary.COMPANY_TAILS))
    name, industry = list(vocabulary.COMPANY_TAILS.items())[tail]
    country, city = PLACES[place]
    return f"{vocabulary.COMPANY_HEADS[head]} {name} {city.name}", industry, country, city


def _company(name: str, industry: str, country: Country, city: City, rng: random.Random) -> Company:
    """A few know neither size nor address."""
    company = Company(name=name, website=f"https://{domain_of(name)}/", industry=industry)
    company.country, company.city, company.state = country.code, city.name, city.state
    if rng.random() < 0.9:
        company.employees = max(1, round(rng.lognormvariate(3.4, 1.6)))
    if rng.random() < 0.8:
        company.phone = country.phone(-rng.randrange(1, 10_000))
        company.street = country.street.format(name=rng.choice(country.street_names), number=rng.randrange(1, 250))
        company.postal_code = postal_code(city, rng)
    return company


def domain_of(company: str) -> str:
    """Below .example, which is nobody's."""
    words = [word for word in map(latin_letters, company.replace("&", " ").split()) if word]
    return f"{'-'.join(words)}.example"
