"""The contact list while two workers run a large bulk action, against the same views when nothing runs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, takewhile
from statistics import median

from bulkactions.benchmarks.bench import Bench, forget, forget_tag, new_tag, tidy, wait_until_over
from bulkactions.benchmarks.browsing import Browser
from bulkactions.benchmarks.figures import Figure, percentile
from bulkactions.benchmarks.reference_set import reference_set
from bulkactions.benchmarks.workers import workers
from bulkactions.models import BulkAction
from bulkactions.selection import Selection


def measure(bench: Bench) -> Iterator[Figure]:
    browser, tag = Browser(bench.user), new_tag()
    with workers(2), reference_set(bench) as views:
        urls = list(views.values())
        tidy()
        idle = {url: median(browser.seconds(url) for _ in range(bench.repeats)) for url in urls}
        bulk_action = bench.confirm("add_tags", {"tags": [str(tag.pk)]}, Selection(query={}))
        busy = [(url, browser.seconds(url)) for url in takewhile(lambda url: _is_active(bulk_action), cycle(urls))]
        wait_until_over(bulk_action)
    forget(bulk_action)
    forget_tag(tag)
    bench.say(f"listing_while_busy: {len(busy):,} views while it ran")
    measured = percentile([elapsed for _, elapsed in busy], 95) * 1000
    # The same views as often: the run may end in the middle of a round.
    floor = percentile([idle[url] for url, _ in busy], 95) * 1000
    yield Figure(f"contact list while Add Tags runs on all {bench.contacts:,}, p95", measured, 1.5, floor, "ms")


def _is_active(bulk_action: BulkAction) -> bool:
    return BulkAction.objects.active().filter(pk=bulk_action.pk).exists()
