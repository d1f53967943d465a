"""The staged rows of an import: read in portions, and told what became of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import connection

from contacts.id_lists import id_list
from contacts.models import Import, ImportRow
from contacts.services.imports.planning import Plan, RawRow

CHUNK = 1000
CHUNK_SIZE = 4_000_000  # characters of cells
_CELLS = ("number", "cells", "problems")


def chunks(imported: Import) -> Iterator[list[RawRow]]:
    """All rows in their order, a portion at a time: a thousand, or fewer where they are long."""
    last, size = 0, CHUNK
    while rows := _after(imported, last, size):
        yield rows
        last = rows[-1][0]
        longest = max(sum(map(len, cells)) for _, cells, _ in rows)
        size = max(min(CHUNK, CHUNK_SIZE // (longest + 1)), 1)


def numbered(imported: Import, numbers: Collection[int]) -> list[RawRow]:
    """The rows of these numbers, in their order."""
    return list(imported.rows.filter(number__in=id_list(numbers)).order_by("number").values_list(*_CELLS))


def _after(imported: Import, last: int, size: int) -> list[RawRow]:
    return list(imported.rows.filter(number__gt=last).order_by("number").values_list(*_CELLS)[:size])


def numbers(imported: Import) -> Iterator[int]:
    """Those of all rows, in order."""
    return imported.rows.order_by("number").values_list("number", flat=True).iterator(chunk_size=10_000)


def existing(imported: Import, wanted: Collection[int]) -> set[int]:
    """Those of the numbers that there is a row for."""
    return set(imported.rows.filter(number__in=id_list(wanted)).values_list("number", flat=True))


def tell(imported: Import, plans: Iterable[Plan]) -> None:
    """Writes down what becomes, or became, of rows. One statement."""
    told = [[plan.number, plan.outcome.value, plan.reason, plan.detail, plan.contact] for plan in plans]
    _update(imported.pk, told)


def tell_failed(imported: Import, problems: Iterable[tuple[int, str]]) -> None:
    """Notes that rows (number, why) could not be imported after all."""
    _update(imported.pk, [[number, ImportRow.Outcome.REJECTED.value, "error", why, None] for number, why in problems])


def _update(parent: int, told: list[list[Any]]) -> None:
    table = ImportRow._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE {table} SET outcome = v.outcome, reason = v.reason, detail = v.detail, contact_id = v.contact"
                " FROM (SELECT (e->>0)::bigint AS number, e->>1 AS outcome, e->>2 AS reason, e->>3 AS detail,"
                " (e->>4)::bigint AS contact FROM json_array_elements(%s::json) e) v"
                f" WHERE {table}.parent_id = %s AND {table}.number = v.number",
                [json.dumps(told), parent],
            )
        else:  # it would look for every row in the whole list
            cursor.executemany(
                f"UPDATE {table} SET outcome = %s, reason = %s, detail = %s, contact_id = %s"
                " WHERE parent_id = %s AND number = %s",
                [[*more, parent, number] for number, *more in told],
            )
