"""What was held in custom fields as JSON keeps it, for an undo that may have to give it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from contacts.models import CustomChoice, CustomField
from contacts.services.custom_fields import set_value

Kept = Mapping[str, Any]  # id of a field as text -> [its type then, the value in plain words; None for nothing]

READ: dict[str, Callable[[Any], Any]] = {
    CustomField.Type.NUMBER: Decimal,
    CustomField.Type.MONEY: Decimal,
    CustomField.Type.DATE: date.fromisoformat,
    CustomField.Type.DATE_TIME: datetime.fromisoformat,
}


def keep(fields: Iterable[CustomField], held: Mapping[int, Any]) -> dict[str, Any]:
    """What one holder has in `fields`; `held` as `values_of` gives it for that holder."""
    return {str(field.pk): [field.type, plain(held.get(field.pk))] for field in fields}


def give_back(kept: Mapping[int, Kept]) -> None:
    """Gives each holder (id) what `keep` kept of it.

    A field that is gone or has another type by now is left alone, as are people and choices that are gone.
    """
    fields = CustomField.objects.in_bulk({int(pk) for each in kept.values() for pk in each})
    same: defaultdict[tuple[int, str], list[int]] = defaultdict(list)  # those that get the same value
    values: dict[tuple[int, str], Any] = {}
    for holder, each in kept.items():
        for pk, (type_, value) in each.items():
            if int(pk) in fields and fields[int(pk)].type == type_:
                key = (int(pk), repr(value))
                same[key].append(holder)
                values[key] = value
    for key, holders in same.items():
        field = fields[key[0]]
        set_value(holders, field, read(field, values[key]))


def plain(value: Any) -> Any:
    """A value in plain words, as JSON has them."""
    if isinstance(value, list):
        return [one.pk for one in value]
    if isinstance(value, User | CustomChoice):
        return value.pk
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def read(field: CustomField, kept: Any) -> Any:
    """The inverse of `plain` for a value of this field; without people and choices that are gone."""
    if kept is None:
        return None
    if field.type == CustomField.Type.PERSON:
        return User.objects.filter(pk=kept).first()
    if field.type == CustomField.Type.CHOICE:
        return field.choices.filter(pk=kept).first()
    if field.type == CustomField.Type.CHOICES:
        return list(field.choices.filter(pk__in=kept))
    return READ[field.type](kept) if field.type in READ else kept
