"""Thousands of ids or texts in one parameter: a query costs the same to build for ten contacts and for a thousand."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def id_list(ids: Iterable[int]) -> RawSQL:
    """A subquery that yields `ids`, for `filter(pk__in=id_list(ids))`."""
    return RawSQL(*id_source(ids))


def id_source(ids: Iterable[int]) -> tuple[str, list[str]]:
    """The SELECT that yields `ids` as a column of that name, and its one parameter."""
    numbers = ",".join(map(str, ids))
    if connection.vendor == "postgresql":
        return "SELECT unnest(%s::bigint[]) AS id", [f"{{{numbers}}}"]
    return "SELECT value AS id FROM json_each(%s)", [f"[{numbers}]"]


def text_list(texts: Iterable[str]) -> RawSQL:
    """The same of texts: `filter(phone__in=text_list(numbers))`."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::text[])", [list(texts)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(texts))])


def is_id(value: str) -> bool:
    """Whether the database can look `value` up as an id: digits, within 64 bits."""
    return value.isascii() and value.isdecimal() and len(value) <= 18
