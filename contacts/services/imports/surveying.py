"""Reading a file once: what its columns hold is worked out, and its rows are put into the database meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from contacts.importing.problems import FileProblem
from contacts.importing.reading import open_table
from contacts.importing.surveying import Survey, chunks
from contacts.importing.table import Row, Table
from contacts.loading import load
from contacts.models import Import, ImportRow
from contacts.services.imports import mappings
from contacts.services.imports.columns import guess_mapping, surveyed, usual_match_by
from contacts.services.imports.leases import Lease, Stopped

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 2_000_000


def survey(imported: Import, lease: Lease, should_stop: Callable[[], bool]) -> None:
    """From surveying to ready, or to failed with what is wrong with the file. Raises LeaseLost and Stopped."""
    imported.delete_rows()
    try:
        table = open_table(imported.path, **imported.overrides)
        table.survey = _staged(imported, table, lease, should_stop)
    except FileProblem as problem:
        lease.release(state=Import.State.FAILED, message=_words(problem))
        return
    imported.used, imported.columns, imported.notes = table.used, surveyed(table), table.notes
    imported.row_count = table.survey.rows
    _offer_mapping(imported, imported.created_by)
    kept = ("used", "columns", "notes", "row_count", "mapping", "match_by")
    lease.release(state=Import.State.READY, rows_done=0, **{name: getattr(imported, name) for name in kept})
    if found := mappings.suggested(imported, imported.created_by):
        mappings.apply(imported, found)


def _staged(imported: Import, table: Table, lease: Lease, should_stop: Callable[[], bool]) -> Survey:
    """What `Table.survey` would tell, while every row is written down."""
    found, last, size = Survey.of(len(table.headers)), 0, 0
    for chunk in chunks(table.rows()):
        if should_stop():
            raise Stopped
        found.add(chunk)
        size += sum(len(cell) + 1 for row in chunk for cell in row.cells)
        if found.rows > MOST_ROWS:
            raise FileProblem(f"The file has more than {MOST_ROWS:,} rows. Split it, and import the parts.")
        with transaction.atomic():
            last = _stage(imported.pk, chunk, last)
            lease.renew(rows_done=found.rows, bytes_done=size)
    return found


def _stage(parent: int, chunk: Sequence[Row], last: int) -> int:
    """Writes rows, and returns the number of the last: each has its own, whatever the file says."""
    rows = []
    for row in chunk:
        last = max(row.number, last + 1)
        problems = [[problem.column, problem.message] for problem in row.problems]
        rows.append([parent, last, row.cells, problems, "", "", "", None])
    load(ImportRow, ["parent_id", "number", "cells", "problems", "outcome", "reason", "detail", "contact_id"], rows)
    return last


def _offer_mapping(imported: Import, user: User) -> None:
    imported.mapping = guess_mapping(imported, user)
    imported.match_by = usual_match_by(imported.mapping)


def _words(problem: FileProblem) -> str:
    where = f"Row {problem.row:,}: " if problem.row else ""
    return f"{where}{problem.message}"[:500]
