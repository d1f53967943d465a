"""What values of a custom field become when it is given another type: each pair of types, value by value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils import timezone

from accounts.models import User
from accounts.people import choosable
from contacts.amounts import plain_number
from contacts.custom_inputs import DayField, MomentField, form_field
from contacts.models import CustomChoice, CustomField
from contacts.services.custom_definitions import distinct_names

Type = CustomField.Type
Convert = Callable[[Any], Any]

_TEXTS = {Type.TEXT, Type.LONG_TEXT}
TARGETS: dict[CustomField.Type, set[CustomField.Type]] = {
    Type.TEXT: set(Type) - {Type.TEXT},
    Type.LONG_TEXT: set(Type) - {Type.LONG_TEXT},
    Type.NUMBER: _TEXTS | {Type.MONEY, Type.YES_NO, Type.CHOICE},
    Type.MONEY: _TEXTS | {Type.NUMBER},
    Type.DATE: _TEXTS | {Type.DATE_TIME},
    Type.DATE_TIME: _TEXTS | {Type.DATE},
    Type.YES_NO: _TEXTS | {Type.NUMBER, Type.CHOICE, Type.CHOICES},
    Type.CHOICE: _TEXTS | {Type.CHOICES, Type.NUMBER, Type.YES_NO},
    Type.CHOICES: _TEXTS | {Type.CHOICE},
    Type.PERSON: _TEXTS | {Type.CHOICE},
    Type.PHONE: _TEXTS,
    Type.EMAIL: _TEXTS | {Type.PERSON},
    Type.URL: _TEXTS,
}
# Every value of the old type is one of the new type as it stands, perhaps in another column.
ALIKE = {
    (Type.NUMBER, Type.MONEY),
    (Type.MONEY, Type.NUMBER),
    (Type.PHONE, Type.TEXT),
    (Type.EMAIL, Type.TEXT),
    (Type.URL, Type.TEXT),
    (Type.TEXT, Type.LONG_TEXT),
    (Type.PHONE, Type.LONG_TEXT),
    (Type.EMAIL, Type.LONG_TEXT),
    (Type.URL, Type.LONG_TEXT),
    (Type.CHOICE, Type.CHOICES),
}
_DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y"]
_MOMENTS = [f"{day} {clock}" for day in _DAYS for clock in ("%H:%M", "%H:%M:%S")]
_ANSWERS = {
    **dict.fromkeys(("yes", "true", "y", "1", "on", "x"), True),
    **dict.fromkeys(("no", "false", "n", "0", "off"), False),
}


def in_words(held_in: CustomField, value: Any) -> str:
    """A value as somebody would type it into a text box."""
    match value:
        case bool():
            return "Yes" if value else "No"
        case Decimal():
            return f"{plain_number(value)} {held_in.currency}".strip()
        case datetime():
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case list() | tuple():
            return "; ".join(map(str, value))
    return str(value)


def converter(old: CustomField, new: CustomField, choices: Mapping[str, CustomChoice]) -> Convert:
    """A function from a value of `old` to one of `new`, or to None when it cannot become one.

    `choices` are those of `new` by their names in lower case. Days and clock times are those of the active time zone.
    """
    match Type(old.type), Type(new.type):
        case Type.CHOICES, Type.CHOICE:
            return lambda several: several[0] if len(several) == 1 else None
        case Type.DATE, Type.DATE_TIME:
            return lambda day: timezone.make_aware(datetime.combine(day, time()))
        case Type.DATE_TIME, Type.DATE:
            return lambda moment: timezone.localtime(moment).date()
        case Type.YES_NO, Type.NUMBER:
            return lambda answer: Decimal(answer)
    read = _reader(new, choices)
    return lambda value: read(in_words(old, value))


def _reader(new: CustomField, choices: Mapping[str, CustomChoice]) -> Convert:
    """A function from text to a value of `new`, or to None."""
    match Type(new.type):
        case Type.CHOICE:
            return lambda text: choices.get(text.strip().lower())
        case Type.CHOICES:
            return lambda text: _all_or_none([choices.get(name.lower()) for name in names_in(text)])
        case Type.YES_NO:
            return lambda text: _ANSWERS.get(text.strip().lower())
        case Type.PERSON:
            known = _known_people()
            return lambda text: known.get(text.strip().lower())
        case Type.TEXT:
            asked = form_field(new)
            return lambda text: _cleaned(asked, " ".join(text.split()))
    asked = _lenient(form_field(new))
    return lambda text: _cleaned(asked, text)


def _lenient(asked: Field) -> Field:
    """Days in the ways in which people write them."""
    if isinstance(asked, DayField):
        asked.input_formats = _DAYS
    elif isinstance(asked, MomentField):
        asked.input_formats = [*_MOMENTS, *_DAYS]
    return asked


def _cleaned(asked: Field, text: str) -> Any:
    try:
        value = asked.clean(text)
    except ValidationError:
        return None
    return None if value == "" else value


def _known_people() -> dict[str, User | None]:
    """Everybody by user name, e-mail address and name in lower case; None where several have the same."""
    known: dict[str, User | None] = {}
    for person in choosable():
        for name in {person.username.lower(), person.email.lower(), person.name.lower()} - {""}:
            known[name] = None if name in known else person
    return known


def names_in(text: str) -> list[str]:
    """The names of several choices, as people separate them."""
    return distinct_names(re.split(r"[;,\n]", text))


def _all_or_none(choices: list[CustomChoice | None]) -> list[CustomChoice | None] | None:
    return choices if choices and None not in choices else None
