"""How many contacts a role may touch at once, and what waits so that it can be cancelled."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from bulkactions import control, starting
from bulkactions.actions.add_tags import AddTags
from bulkactions.models import BulkAction, Limits
from bulkactions.states import Status
from contacts.models import Contact
from tests.bulkactions.dialogs import HTMX, confirm, ticked
from tests.factories import ContactFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def contacts():
    return ContactFactory.create_batch(3)


def set_limits(**limits) -> None:
    Limits.objects.update_or_create(pk=1, defaults=limits)


def opened(client, contacts, action="add_tags", **options):
    return client.post(reverse("bulkactions:new", args=[action]), ticked(contacts, **options), headers=HTMX)


# Ceilings


def test_too_many_contacts_are_refused_before_confirming_and_afterwards(as_user, user, contacts, tag, ask):
    set_limits(user_most=2)

    dialog = opened(as_user, contacts, tags=tag.pk)
    assert "One bulk action of yours may have at most 2 contacts, and these are 3." in text_of(dialog)
    assert 'id="action-confirm" type="submit" name="confirm" value="1" disabled' in dialog.text
    confirm(as_user, dialog)
    with pytest.raises(starting.TooMany):
        ask("add_tags", contacts, by=user, tags=[str(tag.pk)])

    assert not BulkAction.objects.exists()


@pytest.mark.parametrize("limits", [{"user_most": 3}, {"user_most": None}, {"manager_most": 1}])
def test_up_to_its_own_limit_a_role_may(as_user, contacts, tag, limits):
    set_limits(**limits)

    confirm(as_user, opened(as_user, contacts, tags=tag.pk))

    assert BulkAction.objects.get().total == 3


def test_taking_back_is_never_limited_but_doing_it_again_is(contacts, tag, do, ask):
    done = do("add_tags", contacts, tags=[str(tag.pk)])
    set_limits(admin_most=1)

    undone = do("undo", bulk_action=[str(done.pk)])

    assert undone.succeeded == 3
    with pytest.raises(starting.TooMany):
        ask("redo", bulk_action=[str(undone.pk)])


# Time to think again


def test_what_is_held_begins_later_and_can_be_cancelled_until_then(as_admin, admin, contacts, run, clock):
    set_limits(hold_seconds=60, held_actions=["delete"])

    dialog = opened(as_admin, contacts, "delete")
    assert "It begins 1 minute after you confirm." in text_of(dialog)
    assert "(UTC)" not in text_of(dialog)
    started = confirm(as_admin, dialog, "delete", headers=HTMX, **{"run-word": "DELETE"})

    toast = json.loads(started["HX-Trigger"])["toast"]
    held = run(BulkAction.objects.get())
    assert toast["text"] == "Delete 3 contacts: starts in 1 minute"
    assert [link["label"] for link in toast["links"]] == ["View", "Cancel"]
    assert held.status == Status.SCHEDULED
    assert Contact.objects.live().count() == 3
    control.cancel(held, admin)
    clock.move(seconds=90)
    assert run(held).done == 0


def test_after_the_hold_it_is_done(contacts, ask, run, clock):
    set_limits(hold_seconds=60, held_actions=["delete"])
    held = ask("delete", contacts)

    clock.move(seconds=59)
    assert run(held).done == 0
    clock.move(seconds=2)
    assert run(held).status == Status.COMPLETED


def test_doing_it_again_is_held_as_it_was_at_first(contacts, do, ask, run, clock):
    undone = do("undo", bulk_action=[str(do("delete", contacts).pk)])
    set_limits(hold_seconds=60, held_actions=["delete"])

    again = ask("redo", bulk_action=[str(undone.pk)])

    assert run(again).done == 0
    clock.move(seconds=61)
    assert run(again).succeeded == 3


def test_what_nobody_can_take_back_is_always_held(contacts, tag, ask, monkeypatch):
    set_limits(hold_seconds=60)
    assert ask("add_tags", contacts, tags=[str(tag.pk)]).status == Status.QUEUED
    monkeypatch.setattr(AddTags, "is_outward", True)

    assert ask("add_tags", contacts, tags=[str(tag.pk)]).status == Status.SCHEDULED


# The page


def test_admins_set_the_limits(as_admin):
    page = as_admin.get("/settings/limits/").text
    assert 'value="delete"' in page
    assert "add_tags" not in page

    as_admin.post("/settings/limits/", {"user_most": "500", "hold_seconds": "30", "held_actions": ["delete"]})

    limits = Limits.current()
    assert (limits.user_most, limits.admin_most, limits.hold_seconds) == (500, None, 30)
    assert limits.held_actions == ["delete"]
    assert "/settings/limits/" in as_admin.get("/settings/").text


@pytest.mark.parametrize(
    "wrong", [{"user_most": "0"}, {"hold_seconds": "100000"}, {"hold_seconds": ""}, {"held_actions": ["add_tags"]}]
)
def test_nonsense_is_not_saved(as_admin, wrong):
    assert as_admin.post("/settings/limits/", {"hold_seconds": "0"} | wrong).status_code == 200
    assert not Limits.objects.exists()


def test_nobody_else_does(as_manager):
    assert as_manager.get("/settings/limits/").status_code == 403
    assert "/settings/limits/" not in as_manager.get("/settings/").text
