"""Update Fields from click to completed, results and undo data included, against one UPDATE of the same contacts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from bulkactions.benchmarks.bench import Bench, update_floor
from bulkactions.benchmarks.figures import Figure
from bulkactions.benchmarks.workers import workers

SIZE = 100_000


def measure(bench: Bench) -> Iterator[Figure]:
    size = min(SIZE, bench.contacts)
    with workers(2):
        floor, measured = bench.best(partial(update_floor, size, "source"), partial(_update, bench, size))
    yield Figure(f"Update a field of {size:,}, 2 workers", measured, 2, floor)


def _update(bench: Bench, size: int) -> float:
    row = {"field": "source", "operation": "set", "source": f"Benchmark {time.time_ns()}"}
    options = {f"changes-1-{name}": [value] for name, value in row.items()}
    return bench.run_and_undo("update_fields", options, bench.portion(size))
