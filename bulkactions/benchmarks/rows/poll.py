"""What a page that watches a running bulk action asks of the database, every second or two."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from bulkactions import engine
from bulkactions.benchmarks.bench import Bench, forget, forget_tag, new_tag
from bulkactions.benchmarks.browsing import Browser
from bulkactions.benchmarks.figures import Figure
from bulkactions.models import BulkAction, Result

SIZE = 100_000


def measure(bench: Bench) -> Iterator[Figure]:
    tag = new_tag()
    bulk_action = bench.confirm("add_tags", {"tags": [str(tag.pk)]}, bench.portion(SIZE))
    _do_one_batch(bulk_action)
    browser = Browser(bench.user)
    polls = {url: browser.queries(url) for url in _polls(bulk_action)}
    for url, queries in polls.items():
        bench.say(f"poll: {len(queries)} queries {url}")
    forget(bulk_action)
    forget_tag(tag)
    of_results = [query for queries in polls.values() for query in queries if Result._meta.db_table in query]
    yield Figure("poll of a running action: most queries", max(map(len, polls.values())), budget=4, unit="queries")
    yield Figure("poll of a running action: looks at results", len(of_results), budget=0, unit="queries")


def _do_one_batch(bulk_action: BulkAction) -> None:
    stops = iter([False])
    engine.advance(bulk_action, should_stop=lambda: next(stops, True))
    bulk_action.refresh_from_db()


def _polls(bulk_action: BulkAction) -> list[str]:
    """The page of the bulk action, its row in the list, and the sidebar's count."""
    return [
        reverse("bulkactions:progress", args=[bulk_action.pk]) + f"?status={bulk_action.status}",
        reverse("bulkactions:row", args=[bulk_action.pk]),
        reverse("bulkactions:running"),
    ]
