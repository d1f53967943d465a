"""Whether contacts per second and a worker's memory stay the same from a thousand contacts to a million."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from statistics import median

from bulkactions.benchmarks.bench import Bench, forget, forget_tag, new_tag, tidy
from bulkactions.benchmarks.figures import Figure
from bulkactions.benchmarks.workers import descendants, peak_kilobytes, workers
from bulkactions.models import BulkAction

SIZES = [1_000, 10_000, 100_000, 1_000_000]
SHORT = 1_000_000  # fewer contacts take no longer than the machine's own hiccups, so they are tried more often


def measure(bench: Bench) -> Iterator[Figure]:
    sizes = [size for size in SIZES if size <= bench.contacts]
    rates, peaks = [], []
    with workers(1) as pool:  # alone: with two, a thousand contacts, which are one batch, would keep one of them idle
        for size in sizes:
            tries = bench.repeats * (5 if size < SHORT else 1)
            runs = [_add_tags(bench, size, pool) for _ in range(tries)]
            rates.append(median(rate for rate, _ in runs))  # the best would be luckier the shorter they are
            peaks.append(max(peak for _, peak in runs))
            bench.say(f"growth: {size:,} contacts at {rates[-1]:,.0f}/s, worker at most {peaks[-1] / 1024:,.0f} MB")
    middle = median(rates)
    apart = max(abs(rate - middle) / middle for rate in rates) * 100
    yield Figure(f"growth: contacts/s, {sizes[0]:,} to {sizes[-1]:,}, off the median", apart, budget=20, unit="%")
    grown = (peaks[-1] / peaks[0] - 1) * 100
    yield Figure(f"growth: a worker's memory, {sizes[0]:,} to {sizes[-1]:,}", grown, budget=20, unit="%")


def _add_tags(bench: Bench, size: int, pool: subprocess.Popen[bytes]) -> tuple[float, int]:
    """Contacts per second of work, and the most kilobytes that a process of the pool held."""
    tag = new_tag()
    tidy()
    with PeakWatch(pool.pid) as watch:
        _, bulk_action = bench.run("add_tags", {"tags": [str(tag.pk)]}, bench.portion(size))
    rate = size / _working_seconds(bulk_action)
    forget(bulk_action)
    forget_tag(tag)
    return rate, watch.kilobytes


def _working_seconds(bulk_action: BulkAction) -> float:
    """Without the wait for a worker to wake up, which is the same for every size."""
    assert bulk_action.started_at
    assert bulk_action.completed_at
    return (bulk_action.completed_at - bulk_action.started_at).total_seconds()


class PeakWatch:
    """The most memory that any descendant of a process holds while this context lasts."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.kilobytes = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> PeakWatch:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            self.kilobytes = max([self.kilobytes, *map(peak_kilobytes, descendants(self.pid))])
