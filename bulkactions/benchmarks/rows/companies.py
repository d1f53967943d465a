"""Manage Companies from click to completed, results and undo data included, against one UPDATE of the same contacts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from bulkactions.benchmarks.bench import Bench, update_floor
from bulkactions.benchmarks.figures import Figure
from bulkactions.benchmarks.workers import workers
from contacts.models import Company

SIZE = 100_000


def measure(bench: Bench) -> Iterator[Figure]:
    size = min(SIZE, bench.contacts)
    company = Company.objects.create(name=f"Benchmark company {time.time_ns()}")
    try:
        with workers(2):
            floor, measured = bench.best(
                partial(update_floor, size, "company_id"), partial(_manage, bench, size, company)
            )
    finally:
        company.delete()
    yield Figure(f"Manage Companies of {size:,}, 2 workers", measured, 2, floor)


def _manage(bench: Bench, size: int, company: Company) -> float:
    options = {"operation": ["add"], "company": [company.name]}
    return bench.run_and_undo("manage_companies", options, bench.portion(size))
