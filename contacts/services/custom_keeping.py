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
    return {str(field.pk): [field.type, _plain(held.get(field.pk))] for field in fields}


def give_back(kept: Mapping[int, Kept]) -> None:
    """Gives each holder (id) what `keep` kept of it.

    A field that is gone or has another type by now is left alone, as are people and choices that are gone.
    """
    fields = CustomField.objects.in_bulk({int(pk) for each in kept.values() for pk in each})
    same: defaultdict[tuple[int, str], list[int]] = defaultdict(list)  # those that get the same value
    values: dict[tuple[int, str], Any] = {}
    for holder, each in kept.items():
        for pk, (type_, plain) in each.items():
            if int(pk) in fields and fields[int(pk)].type == type_:
                key = (int(pk), repr(plain))
                same[key].append(holder)
                values[key] = plain
    for key, holders in same.items():
        field = fields[key[0]]
        set_value(holders, field, _read(field, values[key]))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [one.pk for one in value]
    if isinstance(value, User | CustomChoice):
        return value.pk
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _read(field: CustomField, plain: Any) -> Any:
    if plain is None:
        return None
    if field.type == CustomField.Type.PERSON:
        return User.objects.filter(pk=plain).first()
    if field.type == CustomField.Type.CHOICE:
        return field.choices.filter(pk=plain).first()
    if field.type == CustomField.Type.CHOICES:
        return list(field.choices.filter(pk__in=plain))
    return READ[field.type](plain) if field.type in READ else plain
