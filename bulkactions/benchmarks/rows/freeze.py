"""Confirming a selection of everything, against fetching the same ids in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from bulkactions.benchmarks.bench import Bench, first_contacts, forget, forget_tag, new_tag, tidy
from bulkactions.benchmarks.figures import Figure, seconds
from bulkactions.pacing import Mode, Pacing
from bulkactions.selection import Selection


def measure(bench: Bench) -> Iterator[Figure]:
    tidy()
    floor, measured = bench.best(lambda: seconds(lambda: _fetch_ids(bench)), lambda: _confirm(bench))
    yield Figure(f"confirm (freeze) all {bench.contacts:,}", measured, budget=2, floor=floor)


def _fetch_ids(bench: Bench) -> None:
    sql, params = first_contacts(bench.contacts).values_list("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.fetchall()


def _confirm(bench: Bench) -> float:
    tag = new_tag()
    # Tomorrow, so that nothing runs meanwhile.
    pacing = Pacing(Mode.SCHEDULED, start=_tomorrow())
    started = timezone.now()
    bulk_action = bench.confirm("add_tags", {"tags": [str(tag.pk)]}, Selection(query={}), pacing)
    elapsed = (timezone.now() - started).total_seconds()
    forget(bulk_action)
    forget_tag(tag)
    return elapsed


def _tomorrow() -> datetime:
    return (timezone.now() + timedelta(days=1)).replace(tzinfo=None)
