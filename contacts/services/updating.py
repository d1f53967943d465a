"""Changing one column of many contacts, telling exactly what was there before."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
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


def set_each(column: str, values: Mapping[int, Any], *, instead_of: Any) -> set[int]:
    """Gives each contact its own value, if it holds `instead_of`; returns those that did. One statement.

    `column` is the name of a field, values are as the database keeps them (ids for people and companies).
    """
    if not values:
        return set()
    field: Any = Contact._meta.get_field(column)
    rows = json.dumps([[pk, field.get_db_prep_save(value, connection)] for pk, value in values.items()], default=str)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            _set_each(field.column, field.db_type(connection)),
            [now, rows, field.get_db_prep_save(instead_of, connection)],
        )
        return {row[0] for row in cursor.fetchall()}


def _set_each(column: str, db_type: str) -> str:
    postgres = connection.vendor == "postgresql"
    source = (
        f"SELECT (e->>0)::bigint AS id, (e->>1)::{db_type} AS value FROM json_array_elements(%s::json) e"
        if postgres
        else "SELECT json_extract(e.value, '$[0]') AS id, json_extract(e.value, '$[1]') AS value FROM json_each(%s) e"
    )
    same = "IS NOT DISTINCT FROM" if postgres else "IS"
    table = Contact._meta.db_table
    return (
        f"UPDATE {table} SET {column} = v.value, updated_at = %s FROM ({source}) v"
        f" WHERE {table}.id = v.id AND {table}.{column} {same} %s RETURNING {table}.id"
    )
