"""Reading a list that is in several parts, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, F, Model, QuerySet

Record = TypeVar("Record", bound=Model)
Parts: TypeAlias = Sequence[QuerySet[Record]]
Columns: TypeAlias = Sequence[Expression | F]

FAR, MANY = 1_000, 3  # what is so far down is hardly ever in the first of so many parts


class Row(NamedTuple):
    """What was asked of a row, and the part it is in, from 0."""

    part: int
    values: tuple[Any, ...]


def ids(_part: QuerySet[Record]) -> Columns:
    """The ids alone, which every index has."""
    return [F("pk")]


def read(
    parts: Parts[Record], start: int, wanted: int, columns: Callable[[QuerySet[Record]], Columns] = ids
) -> list[Row]:
    """Some rows after `start` others; `columns` says what of each part.

    Nearly always the first part has them all; only else, or far down among many parts, is it worth asking how long each
    is.
    """
    rows = _slice(parts[0], 0, start, wanted, columns) if start < FAR or len(parts) < MANY else []
    if len(rows) == wanted or len(parts) == 1:
        return rows
    begun = 1 if rows else 0
    start = 0 if rows else start
    for number, size in enumerate(sizes(parts[begun:], start + wanted - len(rows)), begun):
        if start < size and len(rows) < wanted:
            rows += _slice(parts[number], number, start, wanted - len(rows), columns)
        start = max(0, start - size)
    return rows


def backwards(parts: Parts[Record]) -> list[QuerySet[Record]]:
    """The same list from its end."""
    return [part.reverse() for part in reversed(parts)]


def sizes(parts: Parts[Record], most: int | None = None) -> Sequence[int]:
    """How long each part is, or `most`: one query for all of them."""
    compiled = [
        part.order_by().values("pk")[:most].query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False).as_sql()
        for part in parts
    ]
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) part)" for sql, _ in compiled)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [parameter for _, parameters in compiled for parameter in parameters])
        found: tuple[int, ...] = cursor.fetchone()
    return found


def _slice(
    part: QuerySet[Record], number: int, start: int, wanted: int, columns: Callable[[QuerySet[Record]], Columns]
) -> list[Row]:
    return [Row(number, values) for values in part.values_list(*columns(part))[start : start + wanted]]
