"""Changing columns of many records, telling exactly what was there before."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from contacts.id_lists import id_list
from contacts.models import Contact

Before = dict[int, Any]  # contact id -> what the column held


@transaction.atomic
def set_column(contact_ids: Collection[int], column: str, value: Any) -> Before:
    """Gives every contact `value`; returns those that held something else, with what it was. Two queries."""
    held = Contact.objects.filter(pk__in=id_list(contact_ids)).select_for_update().values_list("pk", column)
    changed = {pk: before for pk, before in held if before != value}
    if changed:
        Contact.objects.filter(pk__in=id_list(changed)).update(**{column: value, "updated_at": timezone.now()})
    return changed


def put_back(column: str, values: Mapping[int, Any], *, instead_of: Any) -> set[int]:
    """Gives each contact its own value, if it holds `instead_of`; returns those that did. One statement."""
    same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    field = _field(Contact, column)
    condition = f"{Contact._meta.db_table}.{field.column} {same} %s"
    return _write(Contact, [column], _single(values), condition, [field.get_db_prep_save(instead_of, connection)])


def write_each(model: type[Model], column: str, values: Mapping[int, Any]) -> set[int]:
    """Gives each record of `model` its own value in a column; returns the ids of those that there are. One statement.

    `model` has a column `updated_at`; values are as the database keeps them (ids for people and companies).
    """
    return _write(model, [column], _single(values), "true", [])


def write_columns(columns: Sequence[str], rows: Mapping[int, Sequence[Any]]) -> None:
    """Gives each contact its own values in `columns`, in that order. One statement, also where there are no columns."""
    if not rows:
        return
    values = set(map(tuple, rows.values()))
    if len(values) == 1:
        same = dict(zip(columns, values.pop(), strict=True))
        Contact.objects.filter(pk__in=id_list(rows)).update(**same, updated_at=timezone.now())
    else:
        _write(Contact, columns, rows, "true", [])


def rows_of(fields: Sequence[Any], rows: Mapping[int, Sequence[Any]]) -> tuple[str, str]:
    """A SELECT that yields `rows` as the columns id, v0, v1 … of the types of `fields`, and its one parameter."""
    kept = [
        [pk, *(field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True))]
        for pk, row in rows.items()
    ]
    return _select(fields), json.dumps(kept, default=str)


def _write(
    model: type[Model],
    columns: Sequence[str],
    rows: Mapping[int, Sequence[Any]],
    condition: str,
    params: list[Any],
) -> set[int]:
    if not rows:
        return set()
    fields, table = [_field(model, column) for column in columns], model._meta.db_table
    source, given = rows_of(fields, rows)
    written = "".join(f"{field.column} = v.v{number}, " for number, field in enumerate(fields))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {written}updated_at = %s FROM ({source}) v"
            f" WHERE {table}.id = v.id AND {condition} RETURNING {table}.id",
            [now, given, *params],
        )
        return {row[0] for row in cursor.fetchall()}


def _select(fields: Sequence[Any]) -> str:
    if connection.vendor == "postgresql":
        kinds = [field.db_type(connection) for field in fields]
        values = "".join(f", (e->>{number + 1})::{kind} AS v{number}" for number, kind in enumerate(kinds))
        return f"SELECT (e->>0)::bigint AS id{values} FROM json_array_elements(%s::json) e"
    values = "".join(f", json_extract(e.value, '$[{number + 1}]') AS v{number}" for number in range(len(fields)))
    return f"SELECT json_extract(e.value, '$[0]') AS id{values} FROM json_each(%s) e"


def _single(values: Mapping[int, Any]) -> dict[int, list[Any]]:
    return {pk: [value] for pk, value in values.items()}


def _field(model: type[Model], column: str) -> Any:
    return model._meta.get_field(column)
