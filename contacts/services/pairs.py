"""Rows that join a contact to a record, such as a follower or a choice: adding and removing many in one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection
from django.db.models import Model

Pairs = Sequence[tuple[int, int]]  # contact id, id of the record


def add_pairs(link: type[Model], column: str, pairs: Pairs) -> None:
    """Rows of `link`, whose foreign key `column` names the record; those that there are already stay."""
    _execute(
        f"INSERT INTO {link._meta.db_table} (contact_id, {column}_id)"
        f" SELECT p.contact, p.record FROM ({_source()}) p WHERE true ON CONFLICT DO NOTHING",
        pairs,
    )


def remove_pairs(link: type[Model], column: str, pairs: Pairs) -> None:
    """Deletes the rows of `link` that `add_pairs` would write."""
    _execute(
        f"DELETE FROM {link._meta.db_table} WHERE (contact_id, {column}_id) IN ({_source()})",
        pairs,
    )


def _execute(sql: str, pairs: Pairs) -> None:
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(pairs)])


def _source() -> str:
    if connection.vendor == "postgresql":
        return "SELECT (e->>0)::bigint AS contact, (e->>1)::bigint AS record FROM json_array_elements(%s::json) e"
    return "SELECT json_extract(value, '$[0]') AS contact, json_extract(value, '$[1]') AS record FROM json_each(%s)"
