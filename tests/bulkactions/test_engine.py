from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from bulkactions import engine
from bulkactions.actions.add_tags import AddTags
from bulkactions.models import Batch, BulkAction, Result
from bulkactions.options import InvalidOptions
from bulkactions.states import Status
from contacts.models import Contact, ContactTag
from tests.bulkactions.conftest import outcomes
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contacts():
    return ContactFactory.create_batch(10)


@pytest.fixture(autouse=True)
def small_batches(settings):
    settings.BATCH_SIZE = 4


def test_a_bulk_action_runs_to_its_end(do, contacts, tag, mailoutbox):
    done = do("add_tags", contacts, tags=[str(tag.pk)])

    assert done.status == Status.COMPLETED
    assert (done.total, done.succeeded, done.done) == (10, 10, 10)
    assert ContactTag.objects.filter(tag=tag).count() == 10
    assert [batch.size for batch in done.batches.all()] == [4, 4, 2]
    assert [move.event for move in done.transitions.all()] == ["confirm", "begin", "complete"]
    assert len(mailoutbox) == 1


def test_what_was_already_so_is_unchanged(do, contacts, tag):
    contacts[0].tags.add(tag)

    done = do("add_tags", contacts, tags=[str(tag.pk)])

    assert (done.succeeded, done.unchanged) == (9, 1)
    assert outcomes(done)[contacts[0].pk] == ("unchanged", "already_tagged")


def test_a_contact_that_raises_fails_alone(do, contacts, tag, monkeypatch):
    poison = contacts[5].pk
    perform = AddTags.perform_batch

    def raise_for_poison(self, ids):
        yield from perform(self, ids)
        if poison in ids:
            raise RuntimeError("poison")

    monkeypatch.setattr(AddTags, "perform_batch", raise_for_poison)
    done = do("add_tags", contacts, tags=[str(tag.pk)])

    assert done.status == Status.COMPLETED_WITH_ERRORS
    assert (done.succeeded, done.failed) == (9, 1)
    assert outcomes(done)[poison] == ("failed", "error")
    assert not ContactTag.objects.filter(contact=poison).exists()
    assert done.results.get(contact=poison).detail == "RuntimeError: poison"


def test_a_bulk_action_in_which_nothing_succeeds_fails(do, contacts, tag, monkeypatch):
    monkeypatch.setattr(AddTags, "perform_batch", lambda self, ids: [1 / 0])

    done = do("add_tags", contacts, tags=[str(tag.pk)])

    assert (done.status, done.failed) == (Status.FAILED, 10)


def test_what_was_chosen_and_is_gone_fails_the_run_and_no_contact(ask, run, contacts, tag, monkeypatch):
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])
    perform = AddTags.perform_batch
    batches = []

    def fail_in_the_second_batch(self, ids):
        batches.append(ids)
        if len(batches) == 1:
            return perform(self, ids)
        raise IntegrityError("no such tag")

    monkeypatch.setattr(AddTags, "perform_batch", fail_in_the_second_batch)
    monkeypatch.setattr(AddTags, "check_again", raise_that_it_is_gone)
    failed = run(asked)

    assert (failed.status, failed.succeeded, failed.failed, failed.not_processed) == (Status.FAILED, 4, 0, 6)
    assert failed.reason == "The tag is gone."
    assert not failed.batches.filter(leased_until__isnull=False).exists()


def raise_that_it_is_gone(self):
    raise InvalidOptions("The tag is gone.")


def test_options_are_read_anew(admin, tag):
    action = AddTags(admin, {"tags": [str(tag.pk)]})
    assert action.picked.ids == [tag.pk]
    tag.delete()

    with pytest.raises(InvalidOptions, match="does not exist any more"):
        action.check_again()


def amid_a_batch(monkeypatch, asked: BulkAction, event: str) -> None:
    """Somebody pauses or cancels while a batch is being done."""
    perform = AddTags.perform_batch

    def stopped(self, ids):
        BulkAction.objects.get(pk=asked.pk).transition(event)
        return perform(self, ids)

    monkeypatch.setattr(AddTags, "perform_batch", stopped)


def test_pausing_takes_effect_before_the_next_batch(ask, run, contacts, tag, monkeypatch):
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])
    with monkeypatch.context() as patch:
        amid_a_batch(patch, asked, "pause")
        paused = run(asked)
    assert (paused.status, paused.done) == (Status.PAUSED, 4)

    paused.transition("resume")
    assert run(paused).status == Status.COMPLETED


@pytest.mark.parametrize("event", ["pause", "cancel"])
def test_what_is_stopped_during_the_last_batch_ends_as_completed(ask, run, contacts, tag, monkeypatch, settings, event):
    settings.BATCH_SIZE = 100
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])
    amid_a_batch(monkeypatch, asked, event)

    assert run(asked).status == Status.COMPLETED


def test_cancelling_keeps_what_was_done(ask, run, contacts, tag, monkeypatch):
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])
    amid_a_batch(monkeypatch, asked, "cancel")

    cancelled = run(asked)

    assert (cancelled.status, cancelled.done, cancelled.not_processed) == (Status.CANCELLED, 4, 6)
    assert ContactTag.objects.count() == 4


def test_a_batch_is_claimed_by_one_worker_only(ask, contacts, tag, clock):
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])

    claimed = [engine.claim(asked, clock()) for _ in range(4)]

    assert [batch and batch.number for batch in claimed] == [1, 2, 3, None]


def test_a_lost_workers_batch_goes_to_another(ask, contacts, tag, clock, settings):
    asked = ask("add_tags", contacts[:2], tags=[str(tag.pk)])
    lost = engine.claim(asked, clock())
    assert engine.claim(asked, clock()) is None

    clock.move(seconds=settings.LEASE_SECONDS + 1)
    again = engine.claim(asked, clock())

    assert again.pk == lost.pk
    assert again.attempts == 2


def test_two_workers_on_the_same_batch_leave_one_result_each(ask, contacts, tag, clock):
    asked = ask("add_tags", contacts[:2], tags=[str(tag.pk)])
    batch = engine.claim(asked, clock())

    for _ in range(2):
        engine.perform(batch, asked.get_action(), clock)

    asked.refresh_from_db()
    assert (asked.done, Result.objects.count()) == (2, 2)


def test_a_worker_whose_lease_was_taken_changes_nothing(ask, contacts, tag, clock, settings):
    asked = ask("add_tags", contacts[:2], tags=[str(tag.pk)])
    slow = engine.claim(asked, clock())
    clock.move(seconds=settings.LEASE_SECONDS + 1)
    engine.claim(asked, clock())

    engine.perform(slow, asked.get_action(), clock)

    assert not Result.objects.exists()
    assert not ContactTag.objects.exists()


def test_a_second_result_for_a_contact_is_impossible(do, contacts, tag):
    done = do("add_tags", contacts[:1], tags=[str(tag.pk)])

    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.bulk_create(
            [Result(bulk_action=done, contact=contacts[0], outcome="failed", at=done.created_at)]
        )


def test_a_batch_that_kills_five_workers_is_given_up(ask, run, contacts, tag, clock, settings):
    asked = ask("add_tags", contacts[:2], tags=[str(tag.pk)])
    for _ in range(5):
        assert engine.claim(asked, clock())
        clock.move(seconds=settings.LEASE_SECONDS + 1)

    lost = run(asked)

    assert lost.status == Status.FAILED
    assert set(outcomes(lost).values()) == {("failed", "worker_lost")}


def test_a_database_that_goes_away_costs_no_attempt(ask, contacts, tag, clock, monkeypatch):
    asked = ask("add_tags", contacts[:2], tags=[str(tag.pk)])

    def deadlock(self, ids):
        raise OperationalError("deadlock detected")

    monkeypatch.setattr(AddTags, "perform_batch", deadlock)
    with pytest.raises(OperationalError):
        engine.advance(asked, clock=clock)

    batch = Batch.objects.get()
    assert (batch.attempts, batch.leased_until) == (0, None)
    assert not Result.objects.exists()


FAULTS = {
    "postgresql": "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'program_limit_exceeded'; END $$",
    "sqlite": "SELECT abs(-9223372036854775808)",
}


def test_a_row_that_the_database_itself_cannot_take_fails_alone(do, contacts, tag, monkeypatch):
    """The database calls that operational, too; it must not be tried for ever."""
    perform = AddTags.perform_batch

    def overflow(self, ids):
        if contacts[5].pk in ids:
            with connection.cursor() as cursor:
                cursor.execute(FAULTS[connection.vendor])
        return perform(self, ids)

    monkeypatch.setattr(AddTags, "perform_batch", overflow)
    done = do("add_tags", contacts, tags=[str(tag.pk)])

    assert (done.succeeded, done.failed) == (9, 1)
    assert "OperationalError" in done.results.get(contact=contacts[5].pk).detail


def test_a_tag_deleted_before_the_run_fails_the_whole_with_that_reason(ask, run, contacts, tag):
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])
    tag.delete()

    refused = run(asked)

    assert (refused.status, refused.done) == (Status.FAILED, 0)
    assert "does not exist any more" in refused.reason


def test_a_person_who_lost_the_permission_is_refused(ask, run, contacts, tag, manager):
    asked = ask("add_tags", contacts, by=manager, tags=[str(tag.pk)])
    manager.groups.clear()

    refused = run(asked)

    assert refused.status == Status.FAILED
    assert "no longer allowed" in refused.reason
    assert not ContactTag.objects.exists()


def test_a_contact_deleted_before_the_run_is_skipped(ask, run, contacts, tag):
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])
    Contact.objects.filter(pk=contacts[0].pk).update(deleted_at=asked.created_at)

    done = run(asked)

    assert outcomes(done)[contacts[0].pk] == ("skipped", "not_available")
    assert done.status == Status.COMPLETED


def test_a_limited_person_does_not_touch_what_changed_owner_meanwhile(ask, run, tag, manager):
    manager.owned_only = True
    manager.save()
    mine, lost = ContactFactory.create_batch(2, owner=manager)
    asked = ask("add_tags", [mine, lost], by=manager, tags=[str(tag.pk)])
    Contact.objects.filter(pk=lost.pk).update(owner=None)

    done = run(asked)

    assert outcomes(done) == {mine.pk: ("succeeded", ""), lost.pk: ("skipped", "not_available")}


def test_an_action_that_forgets_a_contact_does_not_pass(do, contacts, tag, monkeypatch):
    perform = AddTags.perform_batch
    monkeypatch.setattr(AddTags, "perform_batch", lambda self, ids: list(perform(self, ids))[1:])

    done = do("add_tags", contacts, tags=[str(tag.pk)])

    assert (done.failed, ContactTag.objects.count()) == (10, 0)


def test_finishing_that_fails_says_why(do, contacts, tag, monkeypatch):
    def full_disk(self):
        raise OSError("No space left on device")

    monkeypatch.setattr(AddTags, "finish", full_disk)
    done = do("add_tags", contacts, tags=[str(tag.pk)])

    assert done.status == Status.FAILED
    assert "No space left" in done.reason


def test_one_of_two_workers_ends_the_bulk_action(ask, contacts, tag, clock, mailoutbox):
    asked = ask("add_tags", contacts[:2], tags=[str(tag.pk)])
    engine.perform(engine.claim(asked, clock()), asked.get_action(), clock)

    for _ in range(2):
        engine.finish(BulkAction.objects.get(pk=asked.pk), asked.get_action(), clock)

    assert len(mailoutbox) == 1
    assert asked.transitions.filter(event="complete").count() == 1


def test_a_worker_lost_while_finishing_is_replaced(ask, contacts, tag, clock, settings, monkeypatch):
    asked = ask("add_tags", contacts[:2], tags=[str(tag.pk)])
    engine.perform(engine.claim(asked, clock()), asked.get_action(), clock)
    BulkAction.objects.update(finishing_until=clock() + timedelta(seconds=settings.LEASE_SECONDS))

    engine.finish(asked, asked.get_action(), clock)
    asked.refresh_from_db()
    assert not asked.is_over

    clock.move(seconds=settings.LEASE_SECONDS + 1)
    engine.finish(asked, asked.get_action(), clock)
    asked.refresh_from_db()
    assert asked.status == Status.COMPLETED


@pytest.fixture
def all_done(ask, contacts, tag, clock) -> BulkAction:
    """Every batch is done, and the bulk action is to be finished."""
    asked = ask("add_tags", contacts[:2], tags=[str(tag.pk)])
    engine.perform(engine.claim(asked, clock()), asked.get_action(), clock)
    return asked


def test_finishing_may_take_longer_than_a_lease(all_done, clock, settings, monkeypatch):
    def take_long(self):
        for _ in range(10):
            clock.move(seconds=settings.LEASE_SECONDS / 2)
            self.goes_on()
            engine.finish(BulkAction.objects.get(pk=all_done.pk), AddTags.of(all_done), clock)  # another worker
            began.append(clock())

    began = []
    monkeypatch.setattr(AddTags, "finish", take_long)
    engine.finish(all_done, all_done.get_action(), clock)

    assert len(began) == 10
    assert (all_done.status, all_done.completed_at) == (Status.COMPLETED, clock())


@pytest.mark.parametrize("moment", ["goes_on", "error"])
def test_whoever_lost_the_finishing_to_another_leaves_everything_to_them(
    all_done, clock, settings, monkeypatch, moment
):
    def take_too_long(self):
        clock.move(seconds=settings.LEASE_SECONDS + 1)
        until = clock() + timedelta(seconds=settings.LEASE_SECONDS)
        BulkAction.objects.update(finishing_until=until)  # another worker
        if moment == "error":
            raise FileNotFoundError("The other one has cleared away my draft")
        self.goes_on()

    monkeypatch.setattr(AddTags, "finish", take_too_long)
    engine.finish(all_done, all_done.get_action(), clock)

    all_done.refresh_from_db()
    assert not all_done.is_over
    assert not all_done.transitions.filter(event__in=["complete", "fail"]).exists()


def test_a_second_worker_does_not_begin_again(ask, contacts, tag, clock):
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])
    late = BulkAction.objects.get(pk=asked.pk)
    engine.perform(engine.claim(asked, clock()), asked.get_action(), clock)
    asked.transition("begin", started_at=clock())
    began = asked.started_at
    clock.move(minutes=1)

    engine.advance(late, clock=clock)

    late.refresh_from_db()
    assert (late.status, late.started_at) == (Status.COMPLETED, began)
    assert late.transitions.filter(event="begin").count() == 1
