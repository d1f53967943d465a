"""Manage Opportunities from click to completed, one for each contact, against one INSERT … SELECT of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from django.utils import timezone

from bulkactions.benchmarks.bench import Bench, execute, first_contacts, tidy
from bulkactions.benchmarks.figures import Figure
from bulkactions.benchmarks.workers import workers
from contacts.models import Contact, Opportunity, Pipeline, Stage

SIZE = 100_000
TABLE = Opportunity._meta.db_table


def measure(bench: Bench) -> Iterator[Figure]:
    size = min(SIZE, bench.contacts)
    pipeline = Pipeline.objects.create(name=f"Benchmark pipeline {time.time_ns()}")
    stage = pipeline.stages.create(name="New", position=0)
    try:
        with workers(2):
            floor, measured = bench.best(partial(_floor, size, stage), partial(_manage, bench, size, stage))
    finally:
        pipeline.stages.all().delete()
        pipeline.delete()
    yield Figure(f"Manage Opportunities of {size:,}, 2 workers", measured, 3, floor)


def _floor(size: int, stage: Stage) -> float:
    now = timezone.now()
    sql, params = first_contacts(size).values_list("pk").query.sql_with_params()
    tidy()
    insert = (
        f"INSERT INTO {TABLE} (contact_id, owner_id, stage_id, name, value, currency, status, source, lost_reason,"
        " created_at, updated_at, written_in)"
        " SELECT id, owner_id, %s, trim(first_name || ' ' || last_name), 0, 'EUR', 'open', '', '', %s, %s, 0"
        f" FROM {Contact._meta.db_table} WHERE id IN ({sql})"
    )
    elapsed = execute(insert, (stage.pk, now, now, *params))
    Opportunity.objects.filter(stage=stage).delete()
    return elapsed


def _manage(bench: Bench, size: int, stage: Stage) -> float:
    options = {"stage": [str(stage.pk)], "rule": ["create"], "several": ["newest"]}
    return bench.run_and_undo("manage_opportunities", options, bench.portion(size))
