from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from bulkactions import control, jobs
from bulkactions.models import BulkAction
from bulkactions.states import Status
from contacts.models import ContactTag
from tests.live import SECONDS, Stack
from tests.system.conftest import (
    assert_counts_agree,
    assert_everything_happened_once,
    fresh,
    in_flight,
    wait_until_over,
)

WORKERS = 2
PAUSES = 8


@pytest.fixture
def running(request, stack: Stack, contacts, ask, tag, settings) -> BulkAction:
    """In the middle of its run."""
    settings.BATCH_SIZE = getattr(request, "param", 10)
    contacts(8_000)
    stack.start_worker(WORKERS)
    stack.start_clock()
    asked = ask("add_tags", tags=[tag])
    stack.wait_for(lambda: fresh(asked).done > 100)
    return asked


def test_pausing_lets_only_the_batches_in_flight_finish(stack: Stack, running, admin, tag):
    at_once(lambda: control.pause(running, admin))
    paused_at = timezone.now()

    stack.wait_for(lambda: not in_flight(running))
    assert not running.batches.filter(started_at__gt=paused_at).exists()
    assert running.batches.filter(finished_at__gt=paused_at).count() <= WORKERS
    done = fresh(running).done
    wait_for_sweeps(stack)
    assert (fresh(running).status, fresh(running).done) == (Status.PAUSED, done)
    assert done < running.total

    control.resume(fresh(running), admin)
    wait_until_over(stack, running)
    assert_everything_happened_once(running, tag)


@pytest.mark.parametrize("running", [7], indirect=True)  # 1,100 batches, of which few are done between two pauses
def test_pausing_and_resuming_again_and_again_loses_and_doubles_nothing(stack: Stack, running, admin, tag):
    for _ in range(PAUSES):
        at_once(lambda: control.pause(fresh(running), admin))
        control.resume(fresh(running), admin)
        wait_for_progress(running)
    assert fresh(running).status == Status.RUNNING
    wait_until_over(stack, running)

    events = list(running.transitions.values_list("event", flat=True))
    assert (events.count("pause"), events.count("resume")) == (PAUSES, PAUSES)
    assert_everything_happened_once(running, tag)


def test_cancelling_keeps_what_was_done_and_leaves_the_rest_alone(stack: Stack, running, admin, tag):
    at_once(lambda: control.cancel(running, admin))
    cancelled_at = timezone.now()

    stack.wait_for(lambda: not in_flight(running))
    assert not running.batches.filter(started_at__gt=cancelled_at).exists()
    assert running.batches.filter(finished_at__gt=cancelled_at).count() <= WORKERS
    cancelled = fresh(running)
    wait_for_sweeps(stack)

    assert (fresh(running).status, fresh(running).done) == (Status.CANCELLED, cancelled.done)
    assert cancelled.done + cancelled.not_processed == cancelled.total == 8_000
    assert 0 < cancelled.done < cancelled.total
    assert cancelled.done == ContactTag.objects.filter(tag=tag).count() == running.results.count()
    assert_counts_agree(running)


def at_once(act: Callable[[], None]) -> None:
    """SQLite itself looks for its lock ever more rarely: quick workers may be through before it finds it free."""
    if connection.vendor != "sqlite":
        act()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
    deadline = time.monotonic() + SECONDS
    while is_locked_out(act):
        assert time.monotonic() < deadline, "the database is always locked"
        time.sleep(0.002)
    connection.close()  # the next one waits as usual


def is_locked_out(act: Callable[[], None]) -> bool:
    try:
        act()
    except OperationalError as error:
        if "locked" in str(error):
            return True
        raise
    return False


def wait_for_progress(bulk_action: BulkAction) -> None:
    """Looks far more often than `wait_for`, so that not much is done before it is seen."""
    done, deadline = fresh(bulk_action).done, time.monotonic() + SECONDS
    while fresh(bulk_action).done == done:
        assert time.monotonic() < deadline, "nothing moves any more"
        time.sleep(0.002)


def wait_for_sweeps(stack: Stack, count: int = 2) -> None:
    """Until the clock has looked that many times for something to do."""
    for _ in range(count):
        stack.redis.client.delete(jobs.CLOCK_KEY)
        stack.wait_for(lambda: stack.redis.client.exists(jobs.CLOCK_KEY))
