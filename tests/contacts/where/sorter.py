"""The order that a sort asks for, worked out in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.contacts.where.evaluator import Person, fold
from tests.contacts.where.world import CHOICES, COMPANIES_THERE, CUSTOM, STATUSES, USER_NAMES, Type, username

Value = Callable[[Person], Any]


def in_order(people: Sequence[Person], sort: str) -> list[Person]:
    """By the keys of `status,-created`: those without a value last either way, and those alike by id."""
    keys = sort.split(",")
    result = sorted(people, key=lambda person: person.id, reverse=keys[-1].startswith("-"))
    for key in reversed(keys):
        result = _by(result, VALUES[key.removeprefix("-")], key.startswith("-"))
    return result


def _by(people: list[Person], value: Value, is_descending: bool) -> list[Person]:
    empty = [person for person in people if value(person) in (None, "")]
    filled = [person for person in people if value(person) not in (None, "")]
    return [*sorted(filled, key=value, reverse=is_descending), *empty]


def _shown(user: int | None) -> Any:
    """People are listed by the name they are shown with, then by their last name."""
    if user is None:
        return None
    first, last = USER_NAMES[user]
    return fold(first or last or username(user)), fold(last), user


def _own(name: str) -> Value:
    return lambda person: getattr(person, name)


def _folded(name: str) -> Value:
    return lambda person: fold(getattr(person, name))


def _custom(type_: Type) -> Value:
    return lambda person: person.custom.get(CUSTOM[type_])


def _choice(person: Person) -> int | None:
    field = CUSTOM[Type.CHOICE]
    picks = person.custom.get(field, [])
    return next((-CHOICES[field].index(pick) for pick in picks), None)  # the last of them is the first in order


VALUES: dict[str, Value] = {
    **{name: _own(name) for name in ("created", "updated", "email", "phone", "contact_type", "country")},
    **{name: _own(name) for name in ("date_of_birth", "last_activity")},
    **{name: _folded(name) for name in ("job_title", "source", "city", "state")},
    # Somebody without a last name comes before the others.
    "name": lambda person: (person.last_name, person.first_name),
    "last_name": lambda person: (person.last_name, person.first_name),
    "first_name": lambda person: (person.first_name, person.last_name),
    "company": lambda person: {company.id: fold(company.name) for company in COMPANIES_THERE}.get(person.company),
    "status": lambda person: person.status and -STATUSES.index(person.status),
    "owner": lambda person: _shown(person.owner),
    **{
        f"cf_{CUSTOM[type_]}": _custom(type_)
        for type_ in Type
        if type_ not in (Type.LONG_TEXT, Type.CHOICE, Type.CHOICES, Type.PERSON)
    },
    f"cf_{CUSTOM[Type.PERSON]}": lambda person: _shown(person.custom.get(CUSTOM[Type.PERSON])),
    f"cf_{CUSTOM[Type.CHOICE]}": _choice,
}
