"""Made-up people: the same seed and moment give the same people."""

from __future__ import annotations

import random
import unicodedata
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from contacts.demo.names import FAMILY, GIVEN
from contacts.demo.places import COUNTRIES, City, Country
from contacts.demo.vocabulary import JOB_TITLES, NOTES, TASKS
from contacts.models import Contact, ContactType

if TYPE_CHECKING:
    from contacts.demo.meetings import Meetings

T = TypeVar("T")

CREATED_WITHIN = timedelta(days=730)
CONTACT_TYPES: dict[str, float] = {
    ContactType.LEAD.value: 60,
    ContactType.CUSTOMER.value: 25,
    ContactType.PARTNER.value: 6,
    ContactType.SUPPLIER.value: 5,
    ContactType.OTHER.value: 4,
}
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
# What NFKD does not take apart
_LATIN = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "đ": "d", "ı": "i", "æ": "ae", "ð": "d"})


class Weighted(Generic[T]):
    """Draws one of the values, each as often as its weight says."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.values = list(weights)
        self.heights = list(accumulate(weights.values()))

    def draw(self, rng: random.Random) -> T:
        return self.values[bisect(self.heights, rng.random() * self.heights[-1])]


@dataclass(frozen=True)
class Employer:
    id: int
    domain: str


@dataclass
class Cast:
    """The rows that people refer to: ids of companies, statuses, owners and tags, and how often each is drawn."""

    employers: Weighted[Employer]
    statuses: Weighted[int]
    sources: Weighted[str]
    owners: Weighted[int | None]
    colleagues: list[int]
    tags: list[tuple[int, float]]


@dataclass(slots=True)
class Person:
    """One contact to be: the columns of the contact table under their own names, then what hangs on it."""

    first_name: str
    last_name: str
    created_at: datetime
    email: str = ""
    phone: str = ""
    company_id: int | None = None
    job_title: str = ""
    contact_type: str = ContactType.LEAD.value
    status_id: int | None = None
    source: str = ""
    owner_id: int | None = None
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    time_zone: str = ""
    date_of_birth: date | None = None
    website: str = ""
    dnd_email: bool = False
    dnd_sms: bool = False
    dnd_whatsapp: bool = False
    dnd_call: bool = False
    last_activity_at: datetime | None = None
    tag_ids: list[int] = field(default_factory=list)
    follower_ids: list[int] = field(default_factory=list)
    points: list[tuple[str, str]] = field(default_factory=list)  # kind, value
    notes: list[Jotting] = field(default_factory=list)
    tasks: list[Errand] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    group_ids: list[int] = field(default_factory=list)
    values: list[tuple[str, int, Any]] = field(default_factory=list)  # column of CustomValue, custom field, value
    choice_ids: list[int] = field(default_factory=list)
    meetings: Meetings | None = None

    @property
    def updated_at(self) -> datetime:
        return self.last_activity_at or self.created_at


@dataclass(frozen=True)
class Jotting:
    text: str
    author_id: int
    created_at: datetime


@dataclass(frozen=True)
class Errand:
    title: str
    assignee_id: int
    due_on: date
    done_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class Deal:
    """An opportunity: the columns of its table under their own names."""

    stage_id: int
    name: str
    value: Decimal
    currency: str
    status: str
    owner_id: int
    source: str
    lost_reason: str
    expected_close_on: date | None
    created_at: datetime

    @property
    def updated_at(self) -> datetime:
        return self.created_at


def people(total: int, cast: Cast, now: datetime, seed: int = 1) -> Iterator[Person]:
    """`total` people, created over the two years before `now`, the oldest first but for a few days."""
    return islice(_Registry(total, cast, now, seed), total)


class _Registry:
    def __init__(self, total: int, cast: Cast, now: datetime, seed: int) -> None:
        self.total, self.cast, self.now = total, cast, now
        self.rng = random.Random(seed)
        self.countries = Weighted({index: country.share for index, country in enumerate(COUNTRIES)})
        self.phones_given = [0] * len(COUNTRIES)
        self.kinds = Weighted(CONTACT_TYPES)
        self.count = 0

    def __iter__(self) -> Iterator[Person]:
        while True:
            person = self._person()
            yield person
            if self.rng.random() < 0.012:
                yield self._double(person)

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _created_at(self) -> datetime:
        age = CREATED_WITHIN * max(0.0, 1 - self.count / self.total)
        return self.now - age - self.rng.random() * timedelta(days=3)

    def _person(self) -> Person:
        self.count += 1
        index = self.countries.draw(self.rng)
        country = COUNTRIES[index]
        first, first_latin = _spelling(self.rng.choice(GIVEN[country.language]))
        last, last_latin = _spelling(self.rng.choice(FAMILY[country.language]))
        employer = self.cast.employers.draw(self.rng) if self._chance(0.72) else None
        person = Person(first, last, self._created_at())
        if employer:
            person.company_id = employer.id
            person.job_title = self.rng.choice(JOB_TITLES)
        if self._chance(0.9):
            person.email = self._email(first_latin, last_latin, employer)
        if self._chance(0.85) or not person.email:
            person.phone = self._phone(index, country)
        self._place(person, country)
        self._dealings(person)
        self._wishes(person)
        self._further(person, index, country, first_latin)
        return person

    def _email(self, first: str, last: str, employer: Employer | None) -> str:
        """An address in a reserved domain. A number keeps later people of the same name apart from earlier ones."""
        round_ = self.count // 5000 or ""
        if employer and self._chance(0.8):
            return f"{first}.{last}{round_}@{employer.domain}"
        birth = self.rng.randrange(1950, 2008) if self._chance(0.4) else ""
        between, ending = self.rng.choice((".", "", "_")), self.rng.choice(("com", "org", "net"))
        return f"{first}{between}{last}{birth}{round_}@example.{ending}"

    def _phone(self, index: int, country: Country) -> str:
        self.phones_given[index] += 1
        return country.phone(self.phones_given[index])

    def _place(self, person: Person, country: Country) -> None:
        person.country = country.code
        if not self._chance(0.8):
            return
        city = self.rng.choice(country.cities)
        person.city, person.state = city.name, city.state
        if self._chance(0.75):
            person.time_zone = city.time_zone
        if self._chance(0.6):
            person.street = country.street.format(
                name=self.rng.choice(country.street_names), number=self.rng.randrange(1, 250)
            )
            person.postal_code = postal_code(city, self.rng)

    def _dealings(self, person: Person) -> None:
        rng, cast = self.rng, self.cast
        person.contact_type = self.kinds.draw(rng)
        person.status_id = cast.statuses.draw(rng)
        person.source = cast.sources.draw(rng)
        person.owner_id = cast.owners.draw(rng)
        person.tag_ids = [tag for tag, share in cast.tags if rng.random() < share]
        if self._chance(0.3):
            person.date_of_birth = date(1945, 1, 1) + timedelta(days=rng.randrange(22_000))
        if self._chance(0.7):
            # Squared: more of it lies near the present
            person.last_activity_at = self.now - rng.random() ** 2 * (self.now - person.created_at)
            self._talk(person, person.last_activity_at)
        if self._chance(0.05):
            person.follower_ids = rng.sample(cast.colleagues, k=min(len(cast.colleagues), rng.randrange(1, 3)))

    def _talk(self, person: Person, last: datetime) -> None:
        rng = self.rng
        colleague = person.owner_id or rng.choice(self.cast.colleagues)
        if self._chance(0.2):
            person.notes.append(Jotting(rng.choice(NOTES), colleague, last))
            if self._chance(0.3):
                person.notes.append(
                    Jotting(rng.choice(NOTES), rng.choice(self.cast.colleagues), last - (last - person.created_at) / 2)
                )
        if self._chance(0.1):
            due = self.now.date() + timedelta(days=rng.randrange(-20, 30))
            done = last if self._chance(0.35) else None
            person.tasks.append(Errand(rng.choice(TASKS), colleague, due, done, last - (last - person.created_at) / 3))

    def _wishes(self, person: Person) -> None:
        person.dnd_email = self._chance(0.04)
        person.dnd_sms = self._chance(0.03)
        person.dnd_whatsapp = self._chance(0.03)
        person.dnd_call = self._chance(0.02)

    def _further(self, person: Person, index: int, country: Country, first: str) -> None:
        if person.email and self._chance(0.05):
            person.points.append(("email", f"{first}{self.count}@example.net"))
        if person.phone and self._chance(0.05):
            person.points.append(("phone", self._phone(index, country)))

    def _double(self, person: Person) -> Person:
        """The same person written down a second time, as happens: less known, perhaps a short first name."""
        short = person.first_name[:1] + "." if self._chance(0.5) and person.first_name.isascii() else person.first_name
        double = Person(short, person.last_name, self._created_at(), country=person.country)
        double.email, double.phone = person.email, person.phone
        if person.email and self._chance(0.4):
            double.phone = ""
        elif person.phone and self._chance(0.4):
            double.email = ""
        double.source, double.status_id = "Import", person.status_id
        return double


CONTACT_COLUMNS = [
    field.column for field in Contact._meta.local_concrete_fields if field.column in {*Person.__slots__, "updated_at"}
]


def _spelling(word: str) -> tuple[str, str]:
    """A name as it is written, and its Latin letters as in an e-mail address."""
    name, _, latin = word.partition("/")
    return name, latin_letters(latin or name)


def postal_code(city: City, rng: random.Random) -> str:
    return "".join(
        str(rng.randrange(10)) if c == "#" else rng.choice(LETTERS) if c == "@" else c for c in city.postal_code
    )


def latin_letters(text: str) -> str:
    """Lower-case letters, digits and hyphens of English only: “O’Brien Łódź” becomes “obrien-lodz”."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LATIN))
    return "".join(c for c in plain.replace(" ", "-") if c == "-" or (c.isascii() and c.isalnum()))
