"""The contact list: the server's time for every view of the reference set, for its exact number, and its queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection

from bulkactions.benchmarks.bench import Bench, tidy
from bulkactions.benchmarks.browsing import Browser
from bulkactions.benchmarks.figures import Figure, percentile
from bulkactions.benchmarks.reference_set import is_bare, reference_set

TRIES = 7  # for each view and each repeat: enough for a percentile, after one to warm up
PAGE_BUDGETS = {"postgresql": 100, "sqlite": 150}  # ms; SQLite for up to 100,000 contacts
COUNT_BUDGET, QUERIES_BUDGET = 300, 12  # ms


@dataclass(frozen=True)
class Measured:
    pages: list[float]  # ms
    counts: list[float]
    queries: int

    def __str__(self) -> str:
        page, count = percentile(self.pages, 95), percentile(self.counts, 95)
        is_over = page > PAGE_BUDGETS[connection.vendor] or count > COUNT_BUDGET or self.queries > QUERIES_BUDGET
        return f"{page:7,.0f} | {count:8,.0f} | {self.queries:7} |{' OVER' if is_over else ''}"


def measure(bench: Bench) -> Iterator[Figure]:
    tidy()
    with reference_set(bench) as views:
        measured = _measured(bench, views)
    pages = [time for one in measured.values() for time in one.pages]
    counts = [time for one in measured.values() for time in one.counts]
    views_of = f"contact list of {bench.contacts:,}, {len(measured)} views"
    yield Figure(
        f"{views_of}: p95 of the server's time",
        percentile(pages, 95),
        budget=PAGE_BUDGETS[connection.vendor],
        unit="ms",
    )
    yield Figure(f"{views_of}: p95 of the exact number", percentile(counts, 95), budget=COUNT_BUDGET, unit="ms")
    most = max(one.queries for one in measured.values())
    yield Figure(f"{views_of}: most queries", most, budget=QUERIES_BUDGET, unit="queries")


def _measured(bench: Bench, views: dict[str, str]) -> dict[str, Measured]:
    """Each view in turn, which is said as it is known."""
    browser, width = Browser(bench.user), max(map(len, views))
    bench.say(f"| {'view':{width}} | page ms | count ms | queries |")
    bench.say(f"| {'-' * width} | ------: | -------: | ------: |")
    measured = {}
    for name, url in views.items():
        measured[name] = one = _measure(browser, url, bench.repeats)
        bench.say(f"| {name:{width}} | {one}")
    return measured


def _measure(browser: Browser, url: str, repeats: int) -> Measured:
    queries = len(browser.queries(url))
    times = range(TRIES * repeats)
    if is_bare(url):
        cache.clear()  # so that the first of the times counts the rows before the page
    pages = [browser.seconds(url) * 1000 for _ in times]
    exact = f"{url}&count=exact"
    browser.get(exact, part="contacts-total")
    counts = [browser.seconds(exact, part="contacts-total") * 1000 for _ in times[: 3 * repeats]]
    return Measured(pages, counts, queries)
