"""Update Fields from click to completed, results and undo data included, against one UPDATE of the same contacts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from django.utils import timezone

from bulkactions.benchmarks.bench import Bench, execute, first_contacts, tidy
from bulkactions.benchmarks.figures import Figure
from bulkactions.benchmarks.workers import workers
from contacts.models import Contact

SIZE = 100_000
TABLE = Contact._meta.db_table


def measure(bench: Bench) -> Iterator[Figure]:
    size = min(SIZE, bench.contacts)
    with workers(2):
        floor, measured = bench.best(partial(_floor, size), partial(_update, bench, size))
    yield Figure(f"Update a field of {size:,}, 2 workers", measured, 2, floor)


def _floor(size: int) -> float:
    """With the moment of the change, which every changed contact is given. Writing what is there costs the same."""
    sql, params = first_contacts(size).values_list("pk").query.sql_with_params()
    tidy()
    update = f"UPDATE {TABLE} SET source = source, updated_at = %s WHERE id IN ({sql})"
    return execute(update, (timezone.now(), *params))


def _update(bench: Bench, size: int) -> float:
    row = {"field": "source", "operation": "set", "source": f"Benchmark {time.time_ns()}"}
    options = {f"changes-1-{name}": [value] for name, value in row.items()}
    return bench.run_and_undo("update_fields", options, bench.portion(size))
