"""Add Tags from click to completed, results and undo data included, against one INSERT … SELECT of the same tags."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import Value

from bulkactions.benchmarks.bench import Bench, execute, first_contacts, forget, forget_tag, new_tag, tidy
from bulkactions.benchmarks.figures import Figure
from bulkactions.benchmarks.workers import workers
from contacts.models import ContactTag

SIZES = {100_000: 2.0, 1_000_000: 2.5}  # contacts: budget


def measure(bench: Bench) -> Iterator[Figure]:
    with workers(2):
        for size, budget in SIZES.items():
            if size <= bench.contacts:
                floor, measured = bench.best(partial(_floor, size), partial(_add_tags, bench, size))
                yield Figure(f"Add Tags to {size:,}, 2 workers", measured, budget, floor)


def _floor(size: int) -> float:
    tag = new_tag()
    tidy()
    pairs = first_contacts(size).values_list("pk", Value(tag.pk))
    sql, params = pairs.query.sql_with_params()
    elapsed = execute(f"INSERT INTO {ContactTag._meta.db_table} (contact_id, tag_id) {sql}", params)
    forget_tag(tag)
    return elapsed


def _add_tags(bench: Bench, size: int) -> float:
    tag = new_tag()
    tidy()
    elapsed, bulk_action = bench.run("add_tags", {"tags": [str(tag.pk)]}, bench.portion(size))
    forget(bulk_action)
    forget_tag(tag)
    return elapsed
