"""Changing one column of many records, telling exactly what was there before."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from contacts.id_lists import id_list
from contacts.models import Contact

Before = dict[int, Any]  # contact id -> what the column held


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
    return _write(Contact, column, values, condition, [field.get_db_prep_save(instead_of, connection)])


def write_each(model: type[Model], column: str, values: Mapping[int, Any]) -> set[int]:
    """Gives each record of `model` its own value in a column; returns the ids of those that there are. One statement.

    `model` has a column `updated_at`; values are as the database keeps them (ids for people and companies).
    """
    return _write(model, column, values, "true", [])


def _write(model: type[Model], column: str, values: Mapping[int, Any], condition: str, params: list[Any]) -> set[int]:
    if not values:
        return set()
    field, table = _field(model, column), model._meta.db_table
    rows = json.dumps([[pk, field.get_db_prep_save(value, connection)] for pk, value in values.items()], default=str)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {field.column} = v.value, updated_at = %s FROM ({_rows(field)}) v"
            f" WHERE {table}.id = v.id AND {condition} RETURNING {table}.id",
            [now, rows, *params],
        )
        return {row[0] for row in cursor.fetchall()}


def _rows(field: Any) -> str:
    if connection.vendor == "postgresql":
        kind = field.db_type(connection)
        return f"SELECT (e->>0)::bigint AS id, (e->>1)::{kind} AS value FROM json_array_elements(%s::json) e"
    return "SELECT json_extract(e.value, '$[0]') AS id, json_extract(e.value, '$[1]') AS value FROM json_each(%s) e"


def _field(model: type[Model], column: str) -> Any:
    return model._meta.get_field(column)
