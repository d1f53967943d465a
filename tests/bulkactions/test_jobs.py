from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import django_rq
import pytest

from bulkactions import housekeeping, jobs
from bulkactions.jobs import count_workers, ring
from bulkactions.models import BulkAction
from bulkactions.pacing import Mode, Pacing, Unit
from bulkactions.states import Status
from contacts.models import ContactTag
from tests.factories import ContactFactory, TagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contacts():
    return ContactFactory.create_batch(10)


@pytest.fixture(autouse=True)
def small_batches(settings):
    settings.BATCH_SIZE = 4


@pytest.fixture
def asked(ask, contacts) -> BulkAction:
    """Ten contacts in three batches, due now."""
    return ask("add_tags", contacts, tags=[str(TagFactory().pk)])


@pytest.fixture
def drip(ask, contacts, clock) -> BulkAction:
    """Three portions, a day apart, the first due tomorrow."""
    start = (clock() + timedelta(days=1)).replace(tzinfo=None)
    pacing = Pacing(Mode.DRIP, start, quantity=4, every=1, unit=Unit.DAYS)
    return ask("add_tags", contacts, pacing=pacing, tags=[str(TagFactory().pk)])


@pytest.fixture
def queued(monkeypatch) -> list[str]:
    """The ids of the jobs that wait in the queue."""
    ids: list[str] = []
    queue = SimpleNamespace(get_job_ids=lambda: ids, enqueue=lambda work, pk, job_id, **times: ids.append(job_id))
    monkeypatch.setattr(django_rq, "get_queue", lambda name: queue)
    return ids


# Ringing for all workers


def test_confirming_rings_once_for_every_worker(ask, contacts, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask("add_tags", contacts, tags=[str(TagFactory().pk)])

    assert rung == [asked.pk, asked.pk]


def test_no_more_workers_are_rung_for_than_there_are_batches(ask, contacts, rung):
    asked = ask("add_tags", contacts[:3], tags=[str(TagFactory().pk)])

    jobs.ring_all(asked.pk)

    assert rung == [asked.pk]


def test_somebody_is_rung_for_even_when_no_worker_is_known(asked, rung, monkeypatch):
    monkeypatch.setattr(jobs, "count_workers", lambda: 0)

    jobs.ring_all(asked.pk)

    assert rung == [asked.pk]


def test_nobody_is_rung_for_before_the_time_has_come(drip, rung):
    jobs.ring_all(drip.pk)

    assert rung == []


def test_jobs_that_wait_already_count(asked, rung, queued):
    queued.append(f"bulk-action-{asked.pk}-1")

    jobs.ring_all(asked.pk)

    assert rung == [asked.pk]


# The job


def test_a_job_that_leaves_due_work_behind_hands_on(asked, rung, settings):
    settings.SLICE_SECONDS = 0

    jobs.advance(asked.pk)

    assert rung == [asked.pk]


def test_a_job_that_finishes_everything_does_not_ring_again(asked, rung):
    jobs.advance(asked.pk)

    asked.refresh_from_db()
    assert (asked.status, rung) == (Status.COMPLETED, [])


def test_a_job_told_to_stop_begins_nothing_and_hands_on(asked, rung, monkeypatch):
    monkeypatch.setattr(jobs, "_stopping", False)
    jobs.request_stop(15, None)

    jobs.advance(asked.pk)

    assert rung == [asked.pk]
    assert not ContactTag.objects.exists()


def test_a_job_for_a_bulk_action_that_is_gone_does_nothing(db, rung):
    jobs.advance(4711)

    assert rung == []


# The sweep


def test_a_sweep_rings_for_what_is_due(asked, rung, clock):
    jobs.sweep(clock())

    assert rung == [asked.pk]


def test_a_sweep_does_not_ring_for_what_is_rung_for_already(asked, rung, clock, queued):
    queued.append(f"bulk-action-{asked.pk}-0a1b")

    jobs.sweep(clock())

    assert rung == []


def test_the_job_of_another_bulk_action_does_not_count(asked, rung, clock, queued):
    queued.append(f"bulk-action-{asked.pk}0-0a1b")

    jobs.sweep(clock())

    assert rung == [asked.pk]


def test_what_is_scheduled_is_queued_when_its_time_has_come(drip, rung, clock):
    jobs.sweep(clock())
    drip.refresh_from_db()
    assert (drip.status, rung) == (Status.SCHEDULED, [])

    clock.move(days=1)
    jobs.sweep(clock())
    drip.refresh_from_db()
    assert (drip.status, rung) == (Status.QUEUED, [drip.pk])


def test_a_drip_is_rung_for_at_every_portion(drip, run, rung, clock):
    clock.move(days=1)
    run(drip)
    jobs.sweep(clock())
    assert rung == []

    clock.move(days=1)
    jobs.sweep(clock())
    assert rung == [drip.pk]


def test_a_leased_batch_is_left_alone_until_its_worker_must_be_dead(ask, contacts, rung, clock, settings):
    asked = ask("add_tags", contacts[:3], tags=[str(TagFactory().pk)])
    asked.batches.update(leased_until=clock() + timedelta(seconds=settings.LEASE_SECONDS))
    jobs.sweep(clock())
    assert rung == []

    clock.move(seconds=settings.LEASE_SECONDS + 1)
    jobs.sweep(clock())
    assert rung == [asked.pk]


@pytest.mark.parametrize("event", ["pause", "cancel"])
def test_nothing_is_rung_for_while_somebody_has_stopped_it(asked, rung, clock, event):
    asked.transition(event)

    jobs.sweep(clock())

    assert rung == []


@pytest.mark.parametrize("status", [Status.RUNNING, Status.PAUSED])
def test_what_only_has_to_be_ended_is_rung_for(asked, rung, clock, status):
    asked.batches.update(finished_at=clock())
    BulkAction.objects.update(status=status)

    jobs.sweep(clock())

    assert rung == [asked.pk]


def test_what_is_over_is_not_rung_for(do, contacts, rung, clock):
    do("add_tags", contacts, tags=[str(TagFactory().pk)])

    jobs.sweep(clock())

    assert rung == []


def test_a_sweep_clears_away_too(db, clock, monkeypatch):
    cleared = []
    monkeypatch.setattr(housekeeping, "clear", cleared.append)

    jobs.sweep(clock())

    assert cleared == [clock()]


# Files to read and searches for duplicates

BELLS = pytest.mark.parametrize("bell", [jobs.ring_for_import, jobs.ring_for_duplicates])


@BELLS
def test_what_waits_in_the_background_is_not_rung_for_again(queued, bell):
    for number in (7, 7, 70):
        bell(number)

    assert len(queued) == 2


@BELLS
def test_a_job_at_work_and_the_next_one_have_different_ids(queued, bell):
    bell(7)
    at_work = queued.pop()

    bell(7)

    assert queued != [at_work]


# Without Redis: in unit tests nobody listens there. It is only asked after the commit.


@pytest.mark.django_db(transaction=True)
def test_ringing_without_redis_is_noted_and_nothing_more(caplog):
    ring(7)

    assert "bulk action 7 waits for the clock" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_without_redis_there_are_no_workers_and_the_sweep_goes_on(drip, clock, monkeypatch, caplog):
    monkeypatch.setattr(jobs, "ring", ring)
    monkeypatch.setattr(jobs, "count_workers", count_workers)
    clock.move(days=1)

    jobs.sweep(clock())

    drip.refresh_from_db()
    assert drip.status == Status.QUEUED
    assert jobs.count_workers() == 0
    assert f"bulk action {drip.pk} waits for the clock" in caplog.text
