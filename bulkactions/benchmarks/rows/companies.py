"""Manage Companies from click to completed, results and undo data included, against one UPDATE of the same contacts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from django.utils import timezone

from bulkactions.benchmarks.bench import Bench, execute, first_contacts, tidy
from bulkactions.benchmarks.figures import Figure
from bulkactions.benchmarks.workers import workers
from contacts.models import Company, Contact

SIZE = 100_000
TABLE = Contact._meta.db_table


def measure(bench: Bench) -> Iterator[Figure]:
    size = min(SIZE, bench.contacts)
    company = Company.objects.create(name=f"Benchmark company {time.time_ns()}")
    try:
        with workers(2):
            floor, measured = bench.best(partial(_floor, size), partial(_manage, bench, size, company))
    finally:
        company.delete()
    yield Figure(f"Manage Companies of {size:,}, 2 workers", measured, 2, floor)


def _floor(size: int) -> float:
    """With the moment of the change, which every changed contact is given. Writing what is there costs the same."""
    sql, params = first_contacts(size).values_list("pk").query.sql_with_params()
    tidy()
    update = f"UPDATE {TABLE} SET company_id = company_id, updated_at = %s WHERE id IN ({sql})"
    return execute(update, (timezone.now(), *params))


def _manage(bench: Bench, size: int, company: Company) -> float:
    options = {"operation": ["add"], "company": [company.name]}
    return bench.run_and_undo("manage_companies", options, bench.portion(size))
