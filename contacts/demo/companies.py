"""Made-up companies: what they do, where they are, how large they are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

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
    for name, industry, place in rng.sample(_branches(), k=max(0, contacts // CONTACTS_OF_ONE - len(plain))):
        yield _company(name, industry, *place, rng)
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


def _branches() -> list[tuple[str, str, tuple[Country, City]]]:
    """Every company there could be in a city: name, industry, place."""
    tails = vocabulary.COMPANY_TAILS.items()
    return [
        (f"{head} {tail} {place[1].name}", industry, place)
        for head, (tail, industry), place in product(vocabulary.COMPANY_HEADS, tails, PLACES)
    ]


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
