"""Giving a custom field another type: what would become of its values, and doing it.

The form field of the new type reads the values, so that nothing gets in that could not be typed in. They are read and
written for some thousand contacts at a time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Field
from django.utils import timezone

from accounts.models import User
from contacts.amounts import plain_number
from contacts.custom_inputs import DayField, MomentField, form_field, people
from contacts.id_lists import id_list
from contacts.loading import load
from contacts.models import CustomChoice, CustomField, CustomPick, CustomValue
from contacts.services.custom_definitions import add_choices, count_values, distinct_names, hold_field
from contacts.services.custom_fields import FieldChanged, values_of

CHUNK = 5000  # contacts
MOST_CHOICES = 200  # that values become, the most frequent ones; values beyond are lost
CHOICE_LENGTH = 60
EXAMPLES = 4

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
# Every value of the old type is one of the new type as it stands.
_ALIKE = {
    (Type.NUMBER, Type.MONEY),
    (Type.MONEY, Type.NUMBER),
    (Type.PHONE, Type.TEXT),
    (Type.EMAIL, Type.TEXT),
    (Type.URL, Type.TEXT),
    (Type.CHOICE, Type.CHOICES),
}
_DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y"]
_MOMENTS = [f"{day} {clock}" for day in _DAYS for clock in ("%H:%M", "%H:%M:%S")]
_ANSWERS = {
    **dict.fromkeys(("yes", "true", "y", "1", "on", "x"), True),
    **dict.fromkeys(("no", "false", "n", "0", "off"), False),
}


@dataclass
class Effect:
    """What a change of type would do: how many values carry over and how many are lost, with examples in words."""

    target: CustomField.Type
    kept: int = 0
    lost: int = 0
    kept_examples: dict[str, str] = field(default_factory=dict)  # before -> after
    lost_examples: list[str] = field(default_factory=list)
    new_choices: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Another one when something else would happen, so that nothing does that nobody has seen."""
        return f"{self.target.value} {self.kept} {self.lost}"

    def keep(self, before: str, after: str) -> None:
        self.kept += 1
        if len(self.kept_examples) < EXAMPLES:
            self.kept_examples[before] = after

    def lose(self, before: str) -> None:
        self.lost += 1
        if len(self.lost_examples) < EXAMPLES and before not in self.lost_examples:
            self.lost_examples.append(before)


def foresee(old: CustomField, target: CustomField.Type, currency: str = "") -> Effect:
    """What `change_type` would do, without doing it. Days and clock times are those of the active time zone."""
    new = _changed(old, target, currency)
    if _are_alike(old, new):
        return Effect(target, kept=count_values(old))
    choices = {} if old.has_choices else _choices_for(old, new)
    effect = Effect(target, new_choices=[choice.name for choice in choices.values()])
    convert = _converter(old, new, choices)
    for value in _values(old):
        after = convert(value)
        if after is None:
            effect.lose(in_words(old, value))
        else:
            effect.keep(in_words(old, value), in_words(new, after))
    return effect


@transaction.atomic
def change_type(old: CustomField, target: CustomField.Type, currency: str = "") -> None:
    """Gives the field the type `target`, and its values with it; those that cannot be are lost. Raises FieldChanged."""
    present = hold_field(old)
    if present is None or present.type != old.type:
        raise FieldChanged
    new = _changed(old, target, currency)
    if not _are_alike(old, new):
        _rewrite(old, new)
    if not new.has_choices:
        new.choices.all().delete()
    new.save(update_fields=["type", "currency"])


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


def _changed(old: CustomField, target: CustomField.Type, currency: str) -> CustomField:
    new = copy(old)
    new.type, new.currency = target, currency if target == Type.MONEY else ""
    return new


def _are_alike(old: CustomField, new: CustomField) -> bool:
    return (old.type, new.type) in _ALIKE


# Reading


def _values(held_in: CustomField) -> Iterator[Any]:
    return (value for held in _held(held_in) for value in held.values())


def _held(held_in: CustomField) -> Iterator[dict[int, Any]]:
    """What contacts hold in the field, for CHUNK of them at a time."""
    last = 0
    while ids := _next_holders(held_in, last):
        yield {pk: held[held_in.pk] for pk, held in values_of(ids, [held_in]).items() if held_in.pk in held}
        last = ids[-1]


def _next_holders(held_in: CustomField, after: int) -> list[int]:
    if held_in.has_choices:
        picks = CustomPick.objects.filter(choice__field=held_in, contact__gt=after).distinct()
        return list(picks.order_by("contact").values_list("contact_id", flat=True)[:CHUNK])
    values = CustomValue.objects.filter(field=held_in, contact__gt=after)
    return list(values.order_by("contact").values_list("contact_id", flat=True)[:CHUNK])


# Converting


def _converter(old: CustomField, new: CustomField, choices: Mapping[str, CustomChoice]) -> Convert:
    """A function from a value of `old` to one of `new`, or to None."""
    match Type(old.type), Type(new.type):
        case Type.CHOICES, Type.CHOICE:
            return lambda several: several[0] if len(several) == 1 else None
        case Type.DATE, Type.DATE_TIME:
            return lambda day: timezone.make_aware(datetime.combine(day, time()))
        case Type.DATE_TIME, Type.DATE:
            return lambda moment: timezone.localtime(moment).date()
        case Type.YES_NO, Type.NUMBER:
            return lambda answer: Decimal(answer)
    read = lru_cache(maxsize=100_000)(_reader(new, choices))
    return lambda value: read(in_words(old, value))


def _reader(new: CustomField, choices: Mapping[str, CustomChoice]) -> Convert:
    """A function from text to a value of `new`, or to None."""
    match Type(new.type):
        case Type.CHOICE:
            return lambda text: choices.get(text.strip().lower())
        case Type.CHOICES:
            return lambda text: _all_or_none([choices.get(name.lower()) for name in _names(text)])
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
    for person in people():
        for name in {person.username.lower(), person.email.lower(), person.name.lower()} - {""}:
            known[name] = None if name in known else person
    return known


# Choices


def _choices_for(old: CustomField, new: CustomField) -> dict[str, CustomChoice]:
    """The choices that the values become, not saved yet, by their names in lower case; none for other types."""
    if not new.has_choices:
        return {}
    names, spelling = Counter[str](), dict[str, str]()
    for value in _values(old):
        words = in_words(old, value)
        for name in _names(words) if new.type == Type.CHOICES else [words.strip()]:
            names[name.lower()] += 1
            spelling.setdefault(name.lower(), name)
    frequent = [name for name, _ in names.most_common() if 0 < len(name) <= CHOICE_LENGTH]
    return {name: CustomChoice(field=new, name=spelling[name]) for name in sorted(frequent[:MOST_CHOICES])}


def _names(text: str) -> list[str]:
    return distinct_names(re.split(r"[;,\n]", text))


def _all_or_none(choices: list[CustomChoice | None]) -> list[CustomChoice | None] | None:
    return choices if choices and None not in choices else None


# Writing


def _rewrite(old: CustomField, new: CustomField) -> None:
    choices = {} if old.has_choices else _choices_for(old, new)
    added = add_choices(new, [choice.name for choice in choices.values()])
    convert = _converter(old, new, dict(zip(choices, added, strict=True)))
    for held in _held(old):
        _forget(old, held)
        converted = ((pk, convert(value)) for pk, value in held.items())
        _write(new, [(pk, value) for pk, value in converted if value is not None])


def _forget(old: CustomField, contact_ids: Iterable[int]) -> None:
    ids = id_list(contact_ids)
    if old.has_choices:
        CustomPick.objects.filter(contact__in=ids, choice__in=old.choices.all()).delete()
    else:
        CustomValue.objects.filter(contact__in=ids, field=old).delete()


def _write(new: CustomField, values: Iterable[tuple[int, Any]]) -> None:
    match Type(new.type):
        case Type.CHOICE:
            load(CustomPick, ["contact_id", "choice_id"], [(pk, choice.pk) for pk, choice in values])
        case Type.CHOICES:
            rows = [(pk, choice.pk) for pk, choices in values for choice in choices]
            load(CustomPick, ["contact_id", "choice_id"], rows)
        case Type.PERSON:
            load(CustomValue, ["contact_id", "field_id", "person_id"], [(pk, new.pk, one.pk) for pk, one in values])
        case _:
            load(CustomValue, ["contact_id", "field_id", new.column], [(pk, new.pk, value) for pk, value in values])
