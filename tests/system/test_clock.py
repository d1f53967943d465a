from __future__ import annotations

from datetime import datetime, timedelta

import django_rq
from django.utils import timezone

from bulkactions.models import BulkAction
from bulkactions.pacing import Mode, Pacing, Unit
from bulkactions.states import Status
from tests.live import Stack
from tests.system.conftest import assert_everything_happened_once, fresh, is_over, wait_until_over


def tomorrow() -> datetime:
    return (timezone.now() + timedelta(days=1)).replace(tzinfo=None)


def make_due(bulk_action: BulkAction, **which: int) -> None:
    """Its time has come: without anybody ringing, as when time passes."""
    bulk_action.batches.filter(**which).update(due_at=timezone.now())


def test_what_is_scheduled_begins_when_its_time_comes(stack: Stack, contacts, ask, tag):
    stack.start_worker()
    stack.start_clock()
    asked = ask("add_tags", contacts(10), pacing=Pacing(Mode.SCHEDULED, tomorrow()), tags=[tag])
    assert fresh(asked).status == Status.SCHEDULED
    assert django_rq.get_queue("default").is_empty()

    make_due(asked)
    wait_until_over(stack, asked)

    assert_everything_happened_once(asked, tag)
    assert [move.event for move in asked.transitions.all()] == ["confirm", "queue", "begin", "complete"]


def test_a_drip_goes_on_portion_by_portion(stack: Stack, contacts, ask, tag):
    drip = Pacing(Mode.DRIP, tomorrow(), quantity=30, every=1, unit=Unit.DAYS)
    stack.start_worker(2)
    stack.start_clock()
    asked = ask("add_tags", contacts(90), pacing=drip, tags=[tag])

    for number in (1, 2, 3):
        assert fresh(asked).status == (Status.SCHEDULED if number == 1 else Status.RUNNING)
        make_due(asked, number=number)
        stack.wait_for(lambda number=number: fresh(asked).done == 30 * number)
        assert not asked.batches.filter(number__gt=number, attempts__gt=0).exists()
    wait_until_over(stack, asked)

    assert_everything_happened_once(asked, tag)
    assert list(asked.batches.values_list("size", "attempts")) == [(30, 1)] * 3


def test_a_clock_that_was_killed_catches_up_when_it_is_started_again(stack: Stack, contacts, ask, tag):
    drip = Pacing(Mode.DRIP, tomorrow(), quantity=10, every=1, unit=Unit.DAYS)
    stack.start_worker()
    clock = stack.start_clock()
    asked = ask("add_tags", contacts(30), pacing=drip, tags=[tag])
    make_due(asked, number=1)
    stack.wait_for(lambda: fresh(asked).done == 10)

    stack.kill(clock)
    make_due(asked)
    assert not is_over(asked)
    stack.start_clock()
    wait_until_over(stack, asked)

    assert_everything_happened_once(asked, tag)


def test_a_stopped_clock_leaves_at_once(stack: Stack):
    clock = stack.start_clock(SWEEP_SECONDS="600")
    stack.wait_for(lambda: stack.redis.client.dbsize())  # it has swept, and sleeps

    assert stack.terminate(clock) == 0
