"""Delete and its Restore from click to completed, each against one UPDATE of the same contacts."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from bulkactions.benchmarks.bench import Bench, execute, first_contacts, forget, tidy
from bulkactions.benchmarks.figures import Figure
from bulkactions.benchmarks.workers import workers
from contacts.models import Contact

SIZE = 100_000
TABLE = Contact._meta.db_table


def measure(bench: Bench) -> Iterator[Figure]:
    size = min(SIZE, bench.contacts)
    with workers(2):
        rounds = [(*_floors(size), *_delete_and_restore(bench, size)) for _ in range(bench.repeats)]
    delete_floor, restore_floor, delete, restore = (min(times) for times in zip(*rounds, strict=True))
    yield Figure(f"Delete {size:,}, 2 workers", delete, 2, delete_floor)
    yield Figure(f"Restore {size:,}, 2 workers", restore, 2, restore_floor)


def _floors(size: int) -> tuple[float, float]:
    sql, params = first_contacts(size).values_list("pk").query.sql_with_params()
    tidy()
    delete = execute(
        f"UPDATE {TABLE} SET deleted_at = %s, deleted_in = 0 WHERE id IN ({sql})", (timezone.now(), *params)
    )
    tidy()
    restore = execute(
        f"UPDATE {TABLE} SET deleted_at = NULL, deleted_in = NULL WHERE deleted_at IS NOT NULL AND deleted_in = 0"
    )
    return delete, restore


def _delete_and_restore(bench: Bench, size: int) -> tuple[float, float]:
    tidy()
    delete, deletion = bench.run("delete", {}, bench.portion(size))
    tidy()
    restore, restoration = bench.run("undo", {"bulk_action": [str(deletion.pk)]})
    forget(restoration)
    forget(deletion)
    return delete, restore
