"""Undo in the toast: at once, whether the bulk action is at work or over."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from bulkactions import engine, taking_back
from bulkactions.models import BulkAction, Limits
from bulkactions.states import Status
from contacts.models import ContactTag
from tests.bulkactions.dialogs import HTMX, confirm, ticked
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contacts():
    return ContactFactory.create_batch(4)


@pytest.fixture
def running(ask, contacts, tag, settings, clock) -> BulkAction:
    """One of two batches is done, the other is in flight."""
    settings.BATCH_SIZE = 2
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])
    asked.transition("begin", started_at=clock())
    engine.perform(engine.claim(asked, clock()), asked.get_action(), clock)
    asked.refresh_from_db()
    return asked


def url(bulk_action) -> str:
    return reverse("bulkactions:take-back", args=[bulk_action.pk])


def undo_of(bulk_action) -> BulkAction:
    return BulkAction.objects.get(origin=bulk_action, action="undo")


def test_what_runs_is_stopped_and_what_it_did_taken_back(as_admin, running, clock, run):
    assert "It is stopped, and what it has changed until then is put back." in as_admin.get(url(running)).text

    answer = as_admin.post(url(running), headers=HTMX)

    assert "is stopped" in json.loads(answer["HX-Trigger"])["toast"]["text"]
    running.refresh_from_db()
    assert running.status == Status.CANCELLED
    clock.move(seconds=5)
    taking_back.settle(clock())
    assert run(undo_of(running)).succeeded == 2
    assert not ContactTag.objects.exists()


def test_the_undo_waits_for_the_batch_in_flight(running, admin, clock, run):
    batch = engine.claim(running, clock())
    taking_back.take_back(running, admin, clock())
    clock.move(seconds=5)
    taking_back.settle(clock())
    assert not running.followers.exists()

    engine.perform(batch, running.get_action(), clock)
    taking_back.settle(clock())

    assert run(undo_of(running)).succeeded == 4
    assert not ContactTag.objects.exists()


def test_the_undo_waits_a_moment_for_workers_that_are_about_to_claim(running, admin, clock):
    taking_back.take_back(running, admin, clock())
    taking_back.settle(clock() + taking_back.CLAIMING / 2)
    assert not running.followers.exists()


def test_two_clocks_start_one_undo(running, admin, clock):
    taking_back.take_back(running, admin, clock())
    for _ in range(2):
        taking_back.settle(clock() + timedelta(minutes=1))
    assert running.followers.count() == 1


def test_what_has_just_ended_is_undone_at_once(as_admin, contacts, tag, do, run, clock):
    done = do("add_tags", contacts, tags=[str(tag.pk)])

    as_admin.post(url(done), headers=HTMX)

    clock.move(seconds=5)
    undo = run(undo_of(done))
    assert (undo.succeeded, undo.name) == (4, f"Undo: {done.name}")


def test_the_page_says_so_and_looks_again_once_it_is_undone(as_admin, running, admin, clock):
    taking_back.take_back(running, admin, clock())
    page = as_admin.get(running.get_absolute_url()).text
    assert "what it did is taken back in a moment" in page
    assert "?status=cancelled-undo-wanted" in page
    progress = reverse("bulkactions:progress", args=[running.pk])
    assert as_admin.get(f"{progress}?status=cancelled-undo-wanted").status_code == 200

    taking_back.settle(clock() + timedelta(minutes=1))

    assert as_admin.get(f"{progress}?status=cancelled-undo-wanted").status_code == 204


def test_the_page_waits_for_the_undo_however_long_that_takes_to_begin(as_admin, running, admin, clock):
    taking_back.take_back(running, admin, clock())
    BulkAction.objects.update(completed_at=clock() - timedelta(hours=1))
    assert "?status=cancelled-undo-wanted" in as_admin.get(running.get_absolute_url()).text


def test_what_cannot_be_undone_after_all_is_said_or_let_be(as_admin, admin, contacts, tag, do, clock):
    undo = do("undo", bulk_action=[str(do("add_tags", contacts, tags=[str(tag.pk)]).pk)])
    Limits.objects.create(pk=1, admin_most=1)  # which a redo keeps to

    toast = json.loads(as_admin.post(url(undo), headers=HTMX)["HX-Trigger"])["toast"]
    assert (toast["level"], "at most 1 contact," in toast["text"]) == ("warning", True)
    BulkAction.objects.filter(pk=undo.pk).update(undo_wanted_by=admin)
    taking_back.settle(clock() + timedelta(minutes=1))

    undo.refresh_from_db()
    assert (undo.undo_wanted_by, undo.followers.count()) == (None, 0)


def test_what_had_not_begun_is_only_cancelled(ask, admin, contacts, tag, clock):
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])
    taking_back.take_back(asked, admin, clock())
    taking_back.settle(clock() + timedelta(minutes=1))

    asked.refresh_from_db()
    assert (asked.status, asked.undo_wanted_by, asked.followers.count()) == (Status.CANCELLED, None, 0)


def test_what_is_undone_already_says_so(as_admin, contacts, tag, do):
    done = do("export", contacts, columns=["email"])
    assert as_admin.get(url(done)).status_code == 403
    failed = do("add_tags", contacts, tags=[str(tag.pk)])
    BulkAction.objects.filter(pk=failed.pk).update(succeeded=0)
    assert "It changed nothing" in as_admin.get(url(failed)).text


def test_only_who_may_undo_and_stop_it_may(as_user, as_manager, running, contacts, do):
    assert as_user.post(url(running)).status_code == 404
    assert as_manager.get(url(running)).status_code == 200
    assert as_manager.post(url(do("delete", contacts))).status_code == 403


@pytest.mark.parametrize(
    ("action", "label", "place"), [("add_tags", "Undo", "take-back"), ("delete", "Restore", "take-back")]
)
def test_the_toast_offers_it_in_a_dialog(as_admin, contacts, tag, action, label, place):
    opened = as_admin.post(reverse("bulkactions:new", args=[action]), ticked(contacts, tags=tag.pk), headers=HTMX)
    word = {"run-word": "DELETE"} if action == "delete" else {}

    toast = json.loads(confirm(as_admin, opened, action, headers=HTMX, **word)["HX-Trigger"])["toast"]

    assert toast["links"][1] == {"label": label, "url": url(BulkAction.objects.get()), "dialog": True}


def test_the_toast_stays_while_what_it_announces_can_be_cancelled(as_admin, contacts, tag):
    Limits.objects.create(pk=1, hold_seconds=90, held_actions=["delete"])
    opened = as_admin.post(reverse("bulkactions:new", args=["delete"]), ticked(contacts), headers=HTMX)

    answer = confirm(as_admin, opened, "delete", headers=HTMX, **{"run-word": "DELETE"})

    assert json.loads(answer["HX-Trigger"])["toast"]["milliseconds"] == 90_000
