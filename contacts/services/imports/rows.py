"""The staged rows of an import: read in portions, and told what became of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Case, F, TextField, Value, When

from contacts.id_lists import id_list
from contacts.models import Import, ImportRow
from contacts.models.importing import JsonText
from contacts.services.imports.planning import Plan, RawRow
from contacts.services.imports.wanted import remember

CHUNK = 1000
CHUNK_SIZE = 4_000_000  # characters of cells
_CELLS = ("number", "cells", "problems")
_UNREAD = Value(None, output_field=TextField())
# Cells are taken apart only where nobody remembers what they say.
_UNREAD_CELLS = Case(When(said=None, then=F("cells")), output_field=JsonText(null=True))
_FIELDS = ("number", "unread", "problems", "said")


def chunks(imported: Import) -> Iterator[list[RawRow]]:
    """All rows in their order, a portion at a time: a thousand, or fewer where they are long."""
    last, size = 0, CHUNK
    while rows := _after(imported, last, size):
        yield rows
        last = rows[-1][0]
        longest = max(sum(map(len, cells)) for _, cells, *_ in rows)
        size = max(min(CHUNK, CHUNK_SIZE // (longest + 1)), 1)


def numbered(imported: Import, numbers: Collection[int]) -> list[RawRow]:
    """The rows of these numbers, in their order."""
    found = imported.rows.filter(number__in=id_list(numbers)).annotate(unread=_UNREAD_CELLS).order_by("number")
    return [(number, cells or (), problems, said) for number, cells, problems, said in found.values_list(*_FIELDS)]


def _after(imported: Import, last: int, size: int) -> list[RawRow]:
    return list(imported.rows.filter(number__gt=last).order_by("number").values_list(*_CELLS, _UNREAD)[:size])


def numbers(imported: Import) -> Iterator[int]:
    """Those of all rows, in order."""
    return imported.rows.order_by("number").values_list("number", flat=True).iterator(chunk_size=10_000)


def existing(imported: Import, wanted: Collection[int]) -> set[int]:
    """Those of the numbers that there is a row for."""
    return set(imported.rows.filter(number__in=id_list(wanted)).values_list("number", flat=True))


def tell(imported: Import, plans: Iterable[Plan]) -> None:
    """Writes down what became of rows. One statement."""
    _update(imported.pk, [_told(plan) for plan in plans])


def foretell(imported: Import, plans: Iterable[Plan], *, remembering: bool) -> None:
    """Writes down what would become of rows, and what they say, if that is worth `remembering`. One statement."""
    told = [[*_told(plan), _said(plan) if remembering else None] for plan in plans]
    _update(imported.pk, told, ", said = {}")


def _told(plan: Plan) -> list[Any]:
    return [plan.number, plan.outcome.value, plan.reason, plan.detail, plan.contact]


def _said(plan: Plan) -> str | None:
    return remember(plan.said) if plan.said and not plan.said.problems else None


def tell_failed(imported: Import, problems: Iterable[tuple[int, str]]) -> None:
    """Notes that rows (number, why) could not be imported after all."""
    _update(imported.pk, [[number, ImportRow.Outcome.REJECTED.value, "error", why, None] for number, why in problems])


def _update(parent: int, told: list[list[Any]], more: str = "") -> None:
    """`more` sets a further column to what comes last."""
    table = ImportRow._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE {table} SET outcome = v.outcome, reason = v.reason, detail = v.detail, contact_id = v.contact"
                f"{more.format('v.said')} FROM (SELECT (e->>0)::bigint AS number, e->>1 AS outcome, e->>2 AS reason,"
                " e->>3 AS detail, (e->>4)::bigint AS contact, e->>5 AS said FROM json_array_elements(%s::json) e) v"
                f" WHERE {table}.parent_id = %s AND {table}.number = v.number",
                [json.dumps(told), parent],
            )
        else:  # it would look for every row in the whole list
            cursor.executemany(
                f"UPDATE {table} SET outcome = %s, reason = %s, detail = %s, contact_id = %s"
                f"{more.format('%s')} WHERE parent_id = %s AND number = %s",
                [[*values, parent, number] for number, *values in told],
            )
