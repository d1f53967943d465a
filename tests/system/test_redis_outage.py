from __future__ import annotations

from datetime import timedelta

import django_rq
from django.utils import timezone

from bulkactions import jobs
from bulkactions.models import BulkAction
from bulkactions.states import Status
from tests.live import Stack
from tests.system.conftest import assert_everything_happened_once, fresh, is_over, wait_until_over


def test_a_redis_that_is_emptied_again_and_again_loses_nothing(stack: Stack, contacts, ask, tag, settings):
    settings.BATCH_SIZE = 20
    contacts(4_000)
    stack.start_worker(2)
    stack.start_clock()
    asked = ask("add_tags", tags=[tag])

    for done in (1, 1_500, 3_000):
        stack.wait_for(lambda done=done: fresh(asked).done >= done)
        stack.redis.flush()
    wait_until_over(stack, asked)

    assert_everything_happened_once(asked, tag)
    stack.wait_for(lambda: jobs.count_workers() == 2)


def test_a_redis_that_goes_away_only_delays_what_runs(stack: Stack, contacts, ask, tag, settings):
    settings.BATCH_SIZE = 5
    contacts(4_000)
    stack.start_worker(2, SLICE_SECONDS="1")
    stack.start_clock()
    asked = ask("add_tags", tags=[tag])

    stack.wait_for(lambda: fresh(asked).done)
    stack.redis.stop()
    stack.wait_for(lambda: rests(asked))  # the slices are over, and nobody could ring for the next
    assert (fresh(asked).status, is_over(asked)) == (Status.RUNNING, False)
    stack.redis.start()
    wait_until_over(stack, asked)

    assert_everything_happened_once(asked, tag)


def test_what_is_confirmed_while_redis_is_away_begins_when_it_is_back(stack: Stack, contacts, ask, tag):
    stack.start_worker()
    stack.start_clock()
    stack.redis.stop()

    asked = ask("add_tags", contacts(10), tags=[tag])
    assert fresh(asked).status == Status.QUEUED
    stack.redis.start()
    wait_until_over(stack, asked)

    assert_everything_happened_once(asked, tag)


def test_the_clock_outlives_redis_and_rings_afterwards(stack: Stack, contacts, ask, tag):
    stack.redis.stop()
    clock = stack.start_clock()
    asked = ask("add_tags", contacts(10), tags=[tag])

    stack.wait_for(lambda: stack.log(clock).count("Redis is away") >= 2)
    stack.redis.start()
    stack.wait_for(lambda: stack.redis.client.exists(jobs.CLOCK_KEY))
    stack.wait_for(lambda: django_rq.get_queue("default").count == 1)

    assert fresh(asked).status == Status.QUEUED


def rests(bulk_action: BulkAction) -> bool:
    """Whether no batch has been finished for a while."""
    return not bulk_action.batches.filter(finished_at__gt=timezone.now() - timedelta(seconds=2)).exists()
