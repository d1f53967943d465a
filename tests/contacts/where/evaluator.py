"""What a query means, worked out in plain Python for one contact at a time.

Written from the specification of the language and not from the compiler, whose answers are held against these: slow
and obvious on purpose. What it is given is a valid query.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

JSON = dict[str, Any]
Ids = frozenset[int]

BEGINNING, END = (moment.replace(tzinfo=UTC) for moment in (datetime.min, datetime.max))


@dataclass(frozen=True)
class Company:
    id: int
    name: str
    created: datetime
    website: str = ""
    phone: str = ""
    industry: str = ""
    employees: int | None = None
    city: str = ""
    state: str = ""
    country: str = ""

    @property
    def texts(self) -> list[str]:
        return [self.name, self.website, self.phone, self.industry, self.city, self.state]


@dataclass(frozen=True)
class Note:
    id: int
    text: str
    created: datetime
    author: int | None = None

    @property
    def texts(self) -> list[str]:
        return [self.text]


@dataclass(frozen=True)
class Opportunity:
    id: int
    name: str
    created: datetime
    pipeline: int
    stage: int
    status: str = "open"
    value: Decimal = Decimal(0)
    currency: str = "USD"
    owner: int | None = None
    source: str = ""
    lost_reason: str = ""
    expected_close: date | None = None

    @property
    def texts(self) -> list[str]:
        return [self.name, self.source, self.lost_reason]


@dataclass(frozen=True)
class Message:
    id: int
    channel: str
    state: str
    created: datetime
    subject: str = ""
    text: str = ""
    author: int | None = None

    @property
    def texts(self) -> list[str]:
        return [self.subject, self.text]


@dataclass(frozen=True)
class Appointment:
    id: int
    title: str
    starts: datetime
    status: str
    host: int | None = None

    @property
    def texts(self) -> list[str]:
        return [self.title]


@dataclass(frozen=True)
class Task:
    id: int
    title: str
    created: datetime
    due: date | None = None
    assignee: int | None = None
    done: bool = False

    @property
    def texts(self) -> list[str]:
        return [self.title]


@dataclass(frozen=True)
class Email:
    email: str

    @property
    def texts(self) -> list[str]:
        return [self.email]


@dataclass(frozen=True)
class Phone:
    phone: str

    @property
    def texts(self) -> list[str]:
        return [self.phone]


@dataclass(frozen=True)
class Person:
    """A contact. Attributes are called like the fields of the language; users, tags and choices are their ids."""

    id: int
    created: datetime
    updated: datetime
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    job_title: str = ""
    contact_type: str = "lead"
    status: int | None = None
    source: str = ""
    owner: int | None = None
    followers: Ids = frozenset()
    tags: Ids = frozenset()
    groups: Ids = frozenset()
    works_for: Company | None = None
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
    last_activity: datetime | None = None
    further_emails: tuple[str, ...] = ()
    further_phones: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    tasks: tuple[Task, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    messages: tuple[Message, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    custom: dict[int, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return " ".join(filter(None, [self.first_name, self.last_name]))

    @property
    def company(self) -> int | None:
        return self.works_for.id if self.works_for else None

    @property
    def emails(self) -> list[str]:
        return [*filter(None, [self.email]), *self.further_emails]

    @property
    def phones(self) -> list[str]:
        return [*filter(None, [self.phone]), *self.further_phones]

    @property
    def emails_count(self) -> int:
        return len(self.emails)

    @property
    def phones_count(self) -> int:
        return len(self.phones)

    @property
    def notes_count(self) -> int:
        return len(self.notes)

    @property
    def texts(self) -> list[str]:
        """All that a node `text` looks through."""
        own = [self.name, self.job_title, self.source, self.website, *self.emails, *self.phones]
        postal = [self.street, self.city, self.state, self.postal_code]
        return [*own, *postal, *([self.works_for.name] if self.works_for else [])]


@dataclass(frozen=True)
class SavedList:
    """A query, or for a static list its members."""

    query: JSON | None = None
    members: Ids = frozenset()


@dataclass(frozen=True)
class World:
    """What a query may refer to besides contacts; `me` is the user who asks."""

    me: int
    lists: dict[int, SavedList] = field(default_factory=dict)


# Close's names for fields of a contact.
ALIASES = {"date_created": "created", "date_updated": "updated", "title": "job_title", "status_id": "status"}

OBJECT_TYPES = {
    "contact": Person,
    "company": Company,
    "note": Note,
    "task": Task,
    "opportunity": Opportunity,
    "message": Message,
    "appointment": Appointment,
    "contact_email": Email,
    "contact_phone": Phone,
}

RELATED: dict[str, Callable[[Person], list[Any]]] = {
    "company": lambda contact: [contact.works_for] if contact.works_for else [],
    "note": lambda contact: [*contact.notes],
    "task": lambda contact: [*contact.tasks],
    "opportunity": lambda contact: [*contact.opportunities],
    "message": lambda contact: [*contact.messages],
    "appointment": lambda contact: [*contact.appointments],
    "contact_email": lambda contact: [*map(Email, contact.emails)],
    "contact_phone": lambda contact: [*map(Phone, contact.phones)],
}


def matches(node: JSON, contact: Person, world: World, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the contact is among those that `node` asks for, asked by `world.me`, whose days begin in `zone`."""
    return _Asker(world, Clock(now, zone)).holds(node, contact)


@dataclass(frozen=True)
class _Asker:
    world: World
    clock: Clock

    def holds(self, node: JSON, thing: Any) -> bool:
        """`thing` is a contact, or, inside has_related, a related object."""
        answer = getattr(self, f"_{node.get('type', 'and')}")
        return bool(answer(node, thing)) != node.get("negate", False)

    def _and(self, node: JSON, thing: Any) -> bool:
        return all(self.holds(query, thing) for query in node["queries"])

    def _or(self, node: JSON, thing: Any) -> bool:
        return any(self.holds(query, thing) for query in node["queries"])

    def _match_all(self, node: JSON, thing: Any) -> bool:
        return True

    def _id(self, node: JSON, thing: Any) -> bool:
        return int(node["value"]) == thing.id

    def _object_type(self, node: JSON, thing: Any) -> bool:
        return isinstance(thing, OBJECT_TYPES[node["object_type"]])

    def _text(self, node: JSON, thing: Any) -> bool:
        return _found_anywhere(fold(node["value"]), node["mode"], [fold(text) for text in thing.texts if text])

    def _saved_search(self, node: JSON, contact: Person) -> bool:
        saved = self.world.lists[int(node["saved_search_id"])]
        return contact.id in saved.members if saved.query is None else self.holds(saved.query, contact)

    def _has_related(self, node: JSON, contact: Person) -> bool:
        related = RELATED[node["related_object_type"]](contact)
        return any(self.holds(node["related_query"], thing) for thing in related)

    def _field_condition(self, node: JSON, thing: Any) -> bool:
        value, condition = _value(thing, node["field"]), node["condition"]
        if value is None or value == "" or value == frozenset():
            return False  # whatever is asked: `negate` is what brings back those without a value
        return bool(getattr(self, f"_is_{condition['type']}")(condition, value))

    # Conditions on a value that is there

    def _is_exists(self, condition: JSON, value: Any) -> bool:
        return True

    def _is_boolean(self, condition: JSON, value: bool) -> bool:
        return value is condition["value"]

    def _is_text(self, condition: JSON, value: str) -> bool:
        return MODES[condition["mode"]](fold(value), fold(condition["value"]))

    def _is_term(self, condition: JSON, value: str) -> bool:
        return any(_is_exactly(fold(value), fold(wanted)) for wanted in condition["values"])

    def _is_reference(self, condition: JSON, value: int | Ids) -> bool:
        return not _ids(value).isdisjoint(map(int, condition["object_ids"]))

    def _is_current_user(self, condition: JSON, value: int | Ids) -> bool:
        return self.world.me in _ids(value)

    def _is_number_range(self, condition: JSON, value: int | Decimal) -> bool:
        bounds = {name: Decimal(str(condition[name])) for name in BOUNDS if condition.get(name) is not None}
        return all(BOUNDS[name](Decimal(value), bound) for name, bound in bounds.items())

    def _is_moment_range(self, condition: JSON, value: date | datetime) -> bool:
        first, after = condition.get("on_or_after"), condition.get("before")
        read = self.clock.instant if isinstance(value, datetime) else self.clock.day
        return (first is None or value >= read(first)) and (after is None or value < read(after))


BOUNDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def _value(thing: Any, field: JSON) -> Any:
    if field["type"] == "custom_field":
        return thing.custom.get(int(str(field["custom_field_id"]).removeprefix("cf_")))
    name = field["field_name"]
    return getattr(thing, ALIASES.get(name, name) if isinstance(thing, Person) else name)


def _ids(value: int | Ids) -> Ids:
    return frozenset([value]) if isinstance(value, int) else value


# Text, all of it folded


def fold(text: str) -> str:
    """Lower case, in which the two small sigmas of Greek are one letter."""
    return text.lower().replace("\N{GREEK SMALL LETTER FINAL SIGMA}", "\N{GREEK SMALL LETTER SIGMA}")


def words(text: str) -> list[str]:
    """The longest runs of letters and digits."""
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


def _has_words(text: str, value: str) -> bool:
    return {*words(value)} <= {*words(text)}


def _has_phrase(text: str, value: str) -> bool:
    there, wanted = words(text), words(value)
    return any(there[start : start + len(wanted)] == wanted for start in range(len(there)))


def _has_beginnings(text: str, value: str) -> bool:
    return all(any(word.startswith(wanted) for word in words(text)) for wanted in words(value))


def _is_exactly(text: str, value: str) -> bool:
    return text == value.strip()


MODES: dict[str, Callable[[str, str], bool]] = {
    "full_words": _has_words,
    "phrase": _has_phrase,
    "beginning_of_words": _has_beginnings,
    "exact_value": _is_exactly,
    "contains": lambda text, value: value in text,
    "ends_with": lambda text, value: text.endswith(value),
}


def _found_anywhere(value: str, mode: str, texts: list[str]) -> bool:
    match mode:
        case "contains":
            return all(any(part in text for text in texts for part in _spellings(word)) for word in value.split())
        case "full_words" | "beginning_of_words":
            return MODES[mode](" ".join(texts), value)
        case _:
            return any(MODES[mode](text, value) for text in texts)


def _spellings(word: str) -> Iterator[str]:
    """A phone number is found however its digits are set apart."""
    yield word
    digits = "".join(letter for letter in word if letter.isdigit())
    if len(digits) >= 3 and not any(letter.isalpha() for letter in word):
        yield digits


# Moments


@dataclass(frozen=True)
class Clock:
    now: datetime
    zone: ZoneInfo

    def instant(self, moment: JSON) -> datetime:
        read = getattr(self, f"_{moment['type']}")
        result: datetime = read(moment)
        return result

    def day(self, moment: JSON) -> date:
        """The local day that a moment is in."""
        instant = self.instant(moment)
        if instant in (BEGINNING, END):
            return instant.date()
        return instant.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _now(self, moment: JSON) -> datetime:
        return self.now

    def _fixed_utc(self, moment: JSON) -> datetime:
        instant = datetime.fromisoformat(moment["value"])
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)

    def _fixed_local_date(self, moment: JSON) -> datetime:
        return self._edge(date.fromisoformat(moment["value"]), moment["which"])

    def _offset(self, moment: JSON) -> datetime:
        sign = -1 if moment["direction"] == "past" else 1
        amounts = {unit: sign * (amount or 0) for unit, amount in moment["offset"].items()}
        instant = self._shift(self.instant(moment["moment"]), amounts)
        if (which := moment.get("which_day_end")) is None or any(map(amounts.get, CLOCK_UNITS)):
            return instant
        return self._edge(instant.astimezone(self.zone).date(), which)

    def _start_end_of_predefined_relative_period(self, moment: JSON) -> datetime:
        is_start = moment["which"] == "start"
        if moment["range"] == "all-time":
            return BEGINNING if is_start else END
        first, following = period(moment["range"], self.now.astimezone(self.zone).date())
        return self.midnight(first if is_start else following)

    def _edge(self, day: date, which: str) -> datetime:
        return self.midnight(day + timedelta(days=which == "end"))

    def _shift(self, instant: datetime, amounts: dict[str, int]) -> datetime:
        """By years down to days on the clock of the wall, by hours and less in time that passes."""
        if any(amounts.get(unit) for unit in ("years", "months", "weeks", "days")):
            wall = instant.astimezone(self.zone)
            wall = _add_months(wall, 12 * amounts.get("years", 0) + amounts.get("months", 0))
            wall += timedelta(weeks=amounts.get("weeks", 0), days=amounts.get("days", 0))
            instant = wall.astimezone(UTC)
        return instant + timedelta(**{unit: amounts.get(unit, 0) for unit in CLOCK_UNITS})


CLOCK_UNITS = ("hours", "minutes", "seconds")


def _add_months(wall: datetime, months: int) -> datetime:
    """31 January and a month are 28 February, or 29."""
    years, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return wall.replace(year=years, month=month + 1, day=min(wall.day, last))


def period(name: str, today: date) -> tuple[date, date]:
    """The first day, and the one after the last. Weeks begin on Monday."""
    match name:
        case "today":
            return today, today + timedelta(days=1)
        case "yesterday":
            return today - timedelta(days=1), today
    which, unit = name.split("-")
    first = _first_day(today, unit)
    if which == "last":
        first = _first_day(first - timedelta(days=1), unit)
    return first, _first_day(first + timedelta(days=LONGER_THAN[unit]), unit)


# So many days after the first of one, some day of the next one is sure to have come, and none of the one after.
LONGER_THAN = {"week": 7, "month": 35, "quarter": 100, "year": 370}


def _first_day(day: date, unit: str) -> date:
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case _:
            return day.replace(month=1, day=1)
