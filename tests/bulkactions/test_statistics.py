from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bulkactions.models import Batch, BulkAction
from bulkactions.statistics import Share, statistics_of
from tests.factories import ContactFactory

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("count", "base", "percent"),
    [
        (0, 8, "0.0 %"),
        (2, 8, "25.0 %"),
        (8, 8, "100.0 %"),
        (1, 100_000, "< 0.1 %"),
        (99_999, 100_000, "> 99.9 %"),
        (0, 0, "–"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_to_all(count, base, percent):
    assert Share("failed", "Failed", count, base).percent == percent


@pytest.fixture
def finished(admin):
    """A bulk action with batches of ten, done after so many seconds."""

    def make(*seconds: float) -> BulkAction:
        bulk_action = BulkAction.objects.create(name="x", action="delete", total=1000, created_by=admin)
        for number, after in enumerate(seconds, start=1):
            at = START + timedelta(seconds=after)
            Batch.objects.create(
                bulk_action=bulk_action, number=number, contact_ids=[], size=10, due_at=START, finished_at=at
            )
        return bulk_action

    return make


def steps(bulk_action: BulkAction) -> list[tuple[str, int]]:
    return [(step.label, step.count) for step in statistics_of(bulk_action).steps]


def test_contacts_are_counted_by_the_second(finished):
    assert steps(finished(0.2, 0.9, 3)) == [("09:00:00", 20), ("09:00:01", 0), ("09:00:02", 0), ("09:00:03", 10)]


def test_a_long_run_is_shown_in_longer_steps(finished):
    statistics = statistics_of(finished(0, 3600))
    assert statistics.step == timedelta(minutes=5)
    assert [(step.label, step.count) for step in statistics.steps][::12] == [("09:00", 10), ("10:00", 10)]


def test_steps_of_several_days_tell_the_day(finished):
    assert steps(finished(0, 86_400))[0] == ("2 Mar 09:00", 10)


def test_a_drip_over_months_is_shown_by_the_day_or_week(finished):
    statistics = statistics_of(finished(0, 30 * 86_400))
    assert statistics.step == timedelta(days=1)
    assert statistics.steps[0].label == "2 Mar"


def test_nothing_done_has_no_steps(finished):
    assert steps(finished()) == []


def test_figures_of_all_add_up(mixed, django_assert_num_queries):
    bulk_action = mixed(ContactFactory.create_batch(8))
    with django_assert_num_queries(2):  # batches, reasons
        statistics = statistics_of(bulk_action)
    assert sum(share.count for share in statistics.outcomes) == bulk_action.total
    assert sum(share.count for share in statistics.reasons) == bulk_action.done - bulk_action.succeeded
