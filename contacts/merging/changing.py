"""Changing columns of records so that it can be taken back, and taking it back unless somebody changed them since."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from contacts.merging.record import Before
from contacts.services.custom_keeping import plain

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
