from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bulkactions import control, engine
from bulkactions.models import BulkAction
from bulkactions.pacing import Mode, Pacing, Unit
from bulkactions.states import Status
from tests.factories import ContactFactory, TagFactory, UserFactory

UTC = ZoneInfo("UTC")
MONDAY_NINE = datetime(2025, 11, 24, 9, tzinfo=UTC)
HOURLY = Pacing(Mode.DRIP, quantity=2, every=1, unit=Unit.HOURS)


@pytest.fixture
def adding(ask, clock):
    """A bulk action on ten contacts, paced as given and not begun: `adding(pacing)`."""

    def confirm(pacing: Pacing = HOURLY) -> BulkAction:
        clock.now = MONDAY_NINE
        return ask("add_tags", ContactFactory.create_batch(10), pacing=pacing, tags=[str(TagFactory().pk)])

    return confirm


@pytest.fixture
def work(clock):
    """Works off what is due now."""

    def advance(bulk_action: BulkAction) -> None:
        engine.advance(BulkAction.objects.get(pk=bulk_action.pk), clock=clock)
        bulk_action.refresh_from_db()

    return advance


def due(bulk_action: BulkAction) -> list[datetime]:
    return list(bulk_action.batches.values_list("due_at", flat=True))


def at(hours: float) -> datetime:
    return MONDAY_NINE + timedelta(hours=hours)


def test_a_paused_bulk_action_does_not_go_on(adding, admin, clock, work):
    bulk_action = adding()
    control.pause(bulk_action, admin, clock())
    work(bulk_action)
    assert (bulk_action.status, bulk_action.done, bulk_action.paused_at) == (Status.PAUSED, 0, MONDAY_NINE)


def test_a_pause_names_the_person(adding, admin, clock):
    bulk_action = adding()
    control.pause(bulk_action, admin, clock())
    assert bulk_action.transitions.last().by == admin


def test_pausing_twice_is_refused(adding, admin):
    bulk_action = adding()
    control.pause(bulk_action, admin)
    with pytest.raises(control.Refused, match="It is paused already"):
        control.pause(bulk_action, admin)


def test_a_stale_page_is_told_that_it_is_over(do, admin):
    bulk_action = do("add_tags", [ContactFactory()], tags=[str(TagFactory().pk)])
    stale = BulkAction(pk=bulk_action.pk, status=Status.RUNNING)
    for ask_for in (control.pause, control.resume, control.cancel):
        with pytest.raises(control.Refused, match="It is over already: completed"):
            ask_for(stale, admin)


def test_resuming_what_runs_is_refused(adding, admin):
    with pytest.raises(control.Refused, match="It is not paused"):
        control.resume(adding(), admin)


def test_cancelling_twice_is_refused(adding, admin):
    bulk_action = adding()
    control.cancel(bulk_action, admin)
    with pytest.raises(control.Refused, match="It is cancelled already"):
        control.cancel(bulk_action, admin)


def test_cancelling_keeps_what_is_done(adding, admin, clock, work):
    bulk_action = adding()
    work(bulk_action)
    control.cancel(bulk_action, admin, clock())
    assert (bulk_action.status, bulk_action.done, bulk_action.not_processed) == (Status.CANCELLED, 2, 8)
    assert bulk_action.completed_at == MONDAY_NINE


def test_cancelling_while_paused_ends_the_pause(adding, admin):
    bulk_action = adding()
    control.pause(bulk_action, admin)
    control.cancel(bulk_action, admin)
    assert bulk_action.paused_at is None


def test_resuming_rings_and_ends_the_pause(adding, admin, clock, rung, django_capture_on_commit_callbacks):
    bulk_action = adding(Pacing())
    control.pause(bulk_action, admin, clock())
    with django_capture_on_commit_callbacks(execute=True):
        control.resume(bulk_action, admin, clock())
    assert bulk_action.paused_at is None
    assert rung[-1] == bulk_action.pk


def test_resuming_before_the_first_batch_waits_for_it_again(adding, admin, clock):
    tomorrow = Pacing(Mode.SCHEDULED, start=datetime(2025, 11, 25, 9))
    bulk_action = adding(tomorrow)
    control.pause(bulk_action, admin, clock())
    control.resume(bulk_action, admin, clock())
    assert bulk_action.status == Status.SCHEDULED
    assert bulk_action.transitions.last().event == "reschedule"
    assert due(bulk_action) == [at(24)]


def test_resuming_after_the_first_batch_runs_again(adding, admin, clock, work):
    bulk_action = adding()
    work(bulk_action)
    control.pause(bulk_action, admin, clock())
    control.resume(bulk_action, admin, clock())
    assert bulk_action.status == Status.RUNNING


def test_a_pause_can_be_ended_for_seven_days(adding, admin, clock):
    bulk_action = adding()
    control.pause(bulk_action, admin, clock())
    clock.move(days=7)
    control.resume(bulk_action, admin, clock())
    assert bulk_action.status == Status.SCHEDULED


def test_after_seven_days_a_pause_can_only_be_cancelled(adding, admin, clock):
    bulk_action = adding()
    control.pause(bulk_action, admin, clock())
    clock.move(days=7, seconds=1)
    with pytest.raises(control.Refused, match="more than 7 days ago"):
        control.resume(bulk_action, admin, clock())
    control.cancel(bulk_action, admin, clock())
    assert bulk_action.status == Status.CANCELLED


def test_a_drip_paused_for_26_hours_goes_on_hourly_without_a_burst(adding, admin, clock, work):
    bulk_action = adding()
    work(bulk_action)
    clock.move(hours=1)
    work(bulk_action)
    control.pause(bulk_action, admin, clock())
    clock.move(hours=26)
    control.resume(bulk_action, admin, clock())
    assert due(bulk_action) == [at(0), at(1), at(27), at(28), at(29)]


def test_resuming_within_the_interval_keeps_the_plan(adding, admin, clock, work):
    bulk_action = adding()
    work(bulk_action)
    control.pause(bulk_action, admin, clock())
    clock.move(minutes=20)
    control.resume(bulk_action, admin, clock())
    assert due(bulk_action) == [at(0), at(1), at(2), at(3), at(4)]


def test_resuming_outside_the_window_waits_for_its_opening(adding, admin, clock):
    window = Pacing(Mode.DRIP, quantity=2, every=1, unit=Unit.HOURS, opens=at(0).time(), closes=at(8).time())
    bulk_action = adding(window)
    control.pause(bulk_action, admin, clock())
    clock.move(hours=12)
    control.resume(bulk_action, admin, clock())
    assert due(bulk_action) == [at(24), at(25), at(26), at(27), at(28)]


def test_batches_of_one_portion_stay_together(settings, adding, admin, clock, work):
    settings.BATCH_SIZE = 2
    bulk_action = adding(Pacing(Mode.DRIP, quantity=4, every=1, unit=Unit.HOURS))
    control.pause(bulk_action, admin, clock())
    clock.move(hours=5)
    control.resume(bulk_action, admin, clock())
    assert due(bulk_action) == [at(5), at(5), at(6), at(6), at(7)]


def test_the_rest_of_a_portion_goes_on_and_the_next_keeps_its_time(settings, adding, admin, clock):
    settings.BATCH_SIZE = 2
    bulk_action = adding(Pacing(Mode.DRIP, quantity=4, every=1, unit=Unit.HOURS))
    begin_one(bulk_action, clock)
    control.pause(bulk_action, admin, clock())
    clock.move(minutes=10)
    control.resume(bulk_action, admin, clock())
    assert due(bulk_action) == [at(0), at(1 / 6), at(1), at(1), at(2)]


def test_the_rest_of_a_portion_that_is_late_moves_the_next_ones(settings, adding, admin, clock):
    settings.BATCH_SIZE = 2
    bulk_action = adding(Pacing(Mode.DRIP, quantity=4, every=1, unit=Unit.HOURS))
    begin_one(bulk_action, clock)
    control.pause(bulk_action, admin, clock())
    clock.move(hours=10)
    control.resume(bulk_action, admin, clock())
    assert due(bulk_action) == [at(0), at(10), at(11), at(11), at(12)]


def test_a_batch_that_is_being_done_keeps_its_time(adding, admin, clock):
    bulk_action = adding()
    engine.claim(bulk_action, clock())
    control.pause(bulk_action, admin, clock())
    clock.move(seconds=10)
    control.resume(bulk_action, admin, clock())
    assert due(bulk_action)[0] == at(0)


def test_planning_again_takes_few_queries(adding, admin, clock, django_assert_max_num_queries):
    bulk_action = adding(Pacing(Mode.DRIP, quantity=1, every=1, unit=Unit.HOURS))
    control.pause(bulk_action, admin, clock())
    clock.move(hours=30)
    with django_assert_max_num_queries(16):
        control.resume(bulk_action, admin, clock())


def test_who_may_control_what(adding, admin, manager, user):
    bulk_action = adding()
    assert control.may_control(admin, bulk_action)
    assert control.may_control(manager, bulk_action)
    assert not control.may_control(user, bulk_action)
    assert control.may_control(UserFactory.build(pk=admin.pk), bulk_action)


def begin_one(bulk_action: BulkAction, clock) -> None:
    """As much as a worker does before its slice is over: one batch."""
    batch = engine.claim(bulk_action, clock())
    bulk_action.transition("begin", started_at=clock())
    engine.perform(batch, bulk_action.get_action(), clock)
