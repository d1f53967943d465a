"""The contact list: the server's time for one view of the reference set, and how many queries it takes."""

from __future__ import annotations

from collections.abc import Iterator

from bulkactions.benchmarks.bench import Bench, tidy
from bulkactions.benchmarks.browsing import Browser, reference_set, slowest
from bulkactions.benchmarks.figures import Figure, percentile


def measure(bench: Bench) -> Iterator[Figure]:
    tidy()
    browser, urls = Browser(bench.user), reference_set(bench)
    queries = {url: len(browser.queries(url)) for url in urls}
    times = {url: [browser.seconds(url) for _ in range(bench.repeats)] for url in urls}
    for line in slowest({url: max(several) for url, several in times.items()}):
        bench.say(f"listing: {line}")
    p95 = percentile([one for several in times.values() for one in several], 95)
    views = f"contact list of {bench.contacts:,}, {len(urls)} views"
    yield Figure(f"{views}: p95 of the server's time", p95 * 1000, budget=100, unit="ms")
    yield Figure(f"{views}: most queries", max(queries.values()), budget=12, unit="queries")
