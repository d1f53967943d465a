"""Export of every column from click to completed file, against PostgreSQL's own COPY TO of the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial

from django.db import connection

from bulkactions.benchmarks.bench import Bench, forget, tidy
from bulkactions.benchmarks.figures import Figure, seconds
from bulkactions.benchmarks.workers import workers
from contacts.exporting.columns import COLUMNS, Kind
from contacts.models import CustomField

SIZE = 100_000
FLOOR = """
    COPY (
        SELECT c.*, company.name, status.name, owner.username,
            (SELECT string_agg(tag.name, ', ')
             FROM contacts_contacttag worn JOIN contacts_tag tag ON tag.id = worn.tag_id WHERE worn.contact_id = c.id),
            (SELECT string_agg(u.username, ', ')
             FROM contacts_contact_followers f JOIN accounts_user u ON u.id = f.user_id WHERE f.contact_id = c.id),
            (SELECT string_agg(p.value, ', ') FROM contacts_contactpoint p WHERE p.contact_id = c.id),
            (SELECT string_agg(concat(v.text, v.long_text, v.number, v.day, v.moment, v.flag, v.person_id), ', ')
             FROM contacts_customvalue v WHERE v.contact_id = c.id),
            (SELECT string_agg(choice.name, ', ')
             FROM contacts_custompick p JOIN contacts_customchoice choice ON choice.id = p.choice_id
             WHERE p.contact_id = c.id)
        FROM contacts_contact c
        LEFT JOIN contacts_company company ON company.id = c.company_id
        LEFT JOIN contacts_status status ON status.id = c.status_id
        LEFT JOIN accounts_user owner ON owner.id = c.owner_id
        WHERE c.deleted_at IS NULL ORDER BY c.created_at DESC, c.id DESC LIMIT %s
    ) TO STDOUT WITH (FORMAT csv, HEADER)"""


def measure(bench: Bench) -> Iterator[Figure]:
    if connection.vendor != "postgresql":
        bench.say("export: only PostgreSQL has a floor for it")
        return
    size = min(SIZE, bench.contacts)
    tidy()
    with workers(2):
        floor, measured = bench.best(lambda: seconds(partial(_copy, size)), partial(_export, bench, size))
    yield Figure(f"Export {size:,} with all columns, 2 workers", measured, budget=6, floor=floor)


def _columns() -> list[str]:
    """Those that the floor has."""
    own = [name for name, column in COLUMNS.items() if column.kind is not Kind.RECORDS]
    return [*own, *(field.key for field in CustomField.objects.of_contacts())]


def _copy(size: int) -> None:
    with tempfile.TemporaryFile() as file, connection.cursor() as cursor, cursor.copy(FLOOR, [size]) as copy:
        for block in copy:
            file.write(block)


def _export(bench: Bench, size: int) -> float:
    elapsed, bulk_action = bench.run("export", {"columns": _columns()}, bench.portion(size))
    download = bulk_action.get_action().download()
    assert download is not None, "an export gives a file"
    download.path.unlink()
    download.path.parent.rmdir()
    forget(bulk_action)
    return elapsed
