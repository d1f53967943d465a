"""Changing columns of records so that it can be taken back, and taking it back unless somebody changed them since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from accounts.models import User
from contacts.merging.record import Before
from contacts.models import CustomChoice, CustomField

Wanted = dict[int, dict[str, Any]]  # id -> column (as in the database) -> value


def change(model: type[Model], wanted: Wanted) -> dict[str, dict[str, Before]]:
    """Writes what differs; tells what was there before. Two queries."""
    records = _locked(model, wanted)
    changes: dict[str, dict[str, Before]] = {}
    for pk, record in records.items():
        differing = {name: value for name, value in wanted[pk].items() if getattr(record, name) != value}
        if differing:
            changes[str(pk)] = {name: [plain(getattr(record, name)), plain(value)] for name, value in differing.items()}
        for name, value in differing.items():
            setattr(record, name, value)
    _write(model, [records[int(pk)] for pk in changes], {name for columns in changes.values() for name in columns})
    return changes


def put_back(model: type[Model], changes: dict[str, dict[str, Before]]) -> list[str]:
    """Gives columns their earlier values where they still hold the later; returns the names of the others."""
    records, left = _locked(model, map(int, changes)), []
    for pk, record in records.items():
        for name, (before, after) in changes[str(pk)].items():
            if plain(getattr(record, name)) == after:
                setattr(record, name, _still_there(_field(model, name), before))
            else:
                left.append(name)
    _write(model, list(records.values()), {name for columns in changes.values() for name in columns})
    return left


def plain(value: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def custom_value(field: CustomField, kept: Any) -> Any:
    """The inverse of `plain` for what was held in a custom field; None for people and choices that are gone."""
    if kept is None:
        return None
    if field.has_choices:
        several = isinstance(kept, list)
        found = list(CustomChoice.objects.filter(field=field, pk__in=kept if several else [kept]))
        return found if several else next(iter(found), None)
    readers: dict[str, Callable[[str], Any]] = {
        "number": Decimal,
        "day": date.fromisoformat,
        "moment": datetime.fromisoformat,
    }
    if field.column == "person":
        return User.objects.filter(pk=kept).first()
    return readers[field.column](kept) if field.column in readers else kept


def _locked(model: type[Model], ids: Any) -> dict[int, Any]:
    return {record.pk: record for record in model._default_manager.filter(pk__in=list(ids)).select_for_update()}


def _write(model: type[Model], records: list[Any], names: set[str]) -> None:
    if records and names:
        model._default_manager.bulk_update(records, sorted(names))


def _still_there(field: Any, before: Any) -> Any:
    if field.is_relation:
        exists = before and field.related_model._default_manager.filter(pk=before).exists()
        return before if exists else None
    return field.to_python(before)


def _field(model: type[Model], name: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == name)
