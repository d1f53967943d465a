from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bulkactions import engine
from bulkactions.models import Batch, BulkAction
from bulkactions.pacing import Mode, Pacing, Unit
from bulkactions.progress import Progress, measure, progress_of
from tests.factories import ContactFactory, TagFactory

NOW = datetime(2025, 11, 24, 12, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def finished(started: float, ended: float, size: int = 100) -> Batch:
    return Batch(size=size, due_at=ago(60), started_at=ago(started), finished_at=ago(ended))


def leased(started: float = 1) -> Batch:
    return Batch(size=100, due_at=ago(60), started_at=ago(started), leased_until=NOW + timedelta(seconds=20))


def waiting(due_in: float = -60) -> Batch:
    return Batch(size=100, due_at=ago(-due_in))


def test_the_rate_is_that_of_the_latest_batches():
    batches = [finished(4, 3), finished(3, 2), finished(2, 1), leased()]
    assert measure(200, batches, NOW) == Progress(rate=100, left=timedelta(seconds=2))


def test_batches_side_by_side_add_up():
    assert measure(100, [finished(3, 1), finished(3, 1), leased()], NOW).rate == 100


def test_a_rest_between_batches_does_not_count():
    assert measure(100, [finished(1000, 990), finished(2, 1), leased()], NOW).rate == 100


def test_without_a_finished_batch_there_is_no_rate():
    assert measure(100, [leased(), waiting()], NOW) == Progress()


def test_a_rate_of_long_ago_is_not_told():
    assert measure(100, [finished(60, 50), waiting()], NOW).rate is None


def test_a_slow_batch_does_not_hide_the_rate():
    assert measure(100, [finished(160, 60), leased(60)], NOW).rate == 1


def test_a_drip_between_two_batches_tells_when_it_goes_on():
    assert measure(100, [finished(3, 2), waiting(600)], NOW) == Progress(next_due=NOW + timedelta(seconds=600))


def test_a_drip_that_works_does_not_guess_how_long_it_takes():
    assert measure(200, [finished(3, 2), leased(), waiting(600)], NOW) == Progress(rate=100)


def test_what_is_due_is_not_announced():
    assert measure(100, [waiting(-1), waiting(600)], NOW).next_due is None


@pytest.fixture
def drips(ask, clock) -> list[BulkAction]:
    """Three drips of five batches, of which two are done."""
    clock.now = NOW
    pacing = Pacing(Mode.DRIP, quantity=1, every=1, unit=Unit.HOURS)
    tag = str(TagFactory().pk)
    asked = [ask("add_tags", ContactFactory.create_batch(5), pacing=pacing, tags=[tag]) for _ in range(3)]
    for _ in range(2):
        for bulk_action in asked:
            engine.advance(BulkAction.objects.get(pk=bulk_action.pk), clock=clock)
        clock.move(hours=1)
    clock.move(minutes=-30)
    return asked


def test_many_are_measured_in_one_query(drips, clock, django_assert_num_queries):
    found = list(BulkAction.objects.with_frontier())
    with django_assert_num_queries(1):
        measured = progress_of(found, clock())
    assert {one.next_due for one in measured.values()} == {NOW + timedelta(hours=2)}
    assert len(measured) == 3


def test_nothing_is_asked_when_nothing_is_active(drips, clock, admin, django_assert_num_queries):
    BulkAction.objects.update(status="paused")
    found = list(BulkAction.objects.with_frontier())
    with django_assert_num_queries(0):
        assert progress_of(found, clock()) == {}
