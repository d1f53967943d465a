"""A file of new contacts from click to completed, against COPY of the same and against django-import-export.

It leaves out tags and further numbers, which its bulk mode cannot write; it checks nothing and keeps nothing for undo.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from bulkactions.benchmarks.bench import Bench, forget, tidy, wait_until_over
from bulkactions.benchmarks.competitor import import_file
from bulkactions.benchmarks.figures import Figure, seconds
from bulkactions.benchmarks.workers import workers
from bulkactions.importing import start
from bulkactions.states import Status
from contacts.loading import load
from contacts.models import Company, Contact, ContactPoint, ContactTag, Import, Tag
from contacts.services.imports import uploading
from contacts.services.imports.checking import check

SIZE = 100_000
MARK = "Benchmark"  # source of the contacts, and how their companies and tags are called
HEADS = {
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "phone": "Phone",
    "job_title": "Job title",
    "city": "City",
    "country": "Country",
    "date_of_birth": "Date of birth",
    "website": "Website",
    "source": "Source",
}
FURTHER = ["Further phones", "Company", "Tags"]


def measure(bench: Bench) -> Iterator[Figure]:
    if connection.vendor != "postgresql":
        bench.say("imports: only PostgreSQL has a floor for it")
        return
    size = min(SIZE, bench.contacts)
    _forget(bench)
    with tempfile.TemporaryDirectory() as folder, workers(2):
        path = Path(folder) / "contacts.csv"
        _write(path, size)
        floor, whole, clicked, theirs = _times(bench, path, size)
    what = f"{size:,} rows, 2 workers"
    yield Figure(f"Import {what}, from click to done", clicked, budget=5, floor=floor)
    yield Figure(f"Import {what}, from click to done; django-import-export in bulk mode", clicked, 0.2, floor=theirs)
    bench.say(f"imports: {whole:.2f} s with reading the file and checking it, of which the other does neither")


def _times(bench: Bench, path: Path, size: int) -> tuple[float, float, float, float]:
    """Seconds of COPY, of all that an import is, of what follows the click, and of django-import-export."""
    rounds = [
        (_copy(bench, path), *_import(bench, path, size), _import_export(bench, path)) for _ in range(bench.repeats)
    ]
    floor, whole, clicked, theirs = (min(times) for times in zip(*rounds, strict=True))
    return floor, whole, clicked, theirs


def _write(path: Path, size: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*HEADS.values(), *FURTHER])
        writer.writerows(map(_row, range(size)))


def _row(n: int) -> list[str]:
    phone, further = (f"+1212{2_000_000 + (n * 7 + shift) % 8_000_000:07}" for shift in (0, 3))
    birth = f"{1950 + n % 50}-{n % 12 + 1:02}-{n % 28 + 1:02}"
    person = [f"Éva{n % 5000}", f"Müller{n}", f"benchmark{n}@example.com", phone, f"Engineer {n % 300}"]
    place = [f"City {n % 2000}", "Germany" if n % 2 else "FR", birth, f"https://www.example.com/{n}", MARK]
    return [*person, *place, further, f"{MARK} {n % 5000}", f"{MARK} {n % 7}; {MARK} {n % 11}"]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _copy(bench: Bench, path: Path) -> float:
    """PostgreSQL's COPY of the contacts themselves, without companies, tags and further numbers."""
    usual = {field.attname: field.get_default() for field in Contact._meta.local_concrete_fields if not field.generated}
    columns = [name for name in usual if name != "id"]
    rows = [_plain(usual, columns, row) for row in _rows(path)]
    tidy()
    elapsed = seconds(partial(_load, columns, rows))
    _forget(bench)
    return elapsed


def _plain(usual: dict[str, Any], columns: Sequence[str], row: dict[str, str]) -> list[Any]:
    values = usual | {name: row[head] for name, head in HEADS.items()} | {"country": row["Country"][:2].upper()}
    return [values[name] for name in columns]


@transaction.atomic
def _load(columns: Sequence[str], rows: list[list[Any]]) -> None:
    load(Contact, columns, rows)


def _import(bench: Bench, path: Path, size: int) -> tuple[float, float]:
    """Seconds of everything, and of what follows the click; people's time aside."""
    tidy()
    begun = time.perf_counter()
    with path.open("rb") as file:
        imported = uploading.receive(UploadedFile(File(file), path.name), bench.user)
    _wait(imported, Import.State.READY)
    check(imported)
    _wait(imported, Import.State.CHECKED)
    clicked = time.perf_counter()
    bulk_action = start(imported, bench.user, send_done_email=False)
    wait_until_over(bulk_action)
    done = time.perf_counter()
    if bulk_action.status != Status.COMPLETED or bulk_action.succeeded != size:
        raise RuntimeError(f"{bulk_action} ended as {bulk_action.status}: {bulk_action.reason or bulk_action.done}")
    forget(bulk_action)
    _forget(bench)
    return done - begun, done - clicked


def _wait(imported: Import, state: Import.State) -> None:
    while imported.state != state:
        if imported.state == Import.State.FAILED:
            raise RuntimeError(imported.message)
        time.sleep(0.02)
        imported.refresh_from_db()


def _import_export(bench: Bench, path: Path) -> float:
    tidy()
    elapsed = seconds(partial(import_file, path, HEADS))
    _forget(bench)
    return elapsed


def _forget(bench: Bench) -> None:
    """Removes what an import, COPY or a killed run has left."""
    ours = Contact.objects.filter(source=MARK).values("pk")
    for model in (ContactTag, ContactPoint):
        model._default_manager.filter(contact__in=ours)._raw_delete(model._default_manager.db)
    Contact.objects.filter(source=MARK)._raw_delete("default")
    Company.objects.filter(name__startswith=MARK)._raw_delete("default")
    Tag.objects.filter(name__startswith=MARK).delete()
    for imported in Import.objects.filter(created_by=bench.user):
        uploading.clear_away(imported)
        imported.delete()
