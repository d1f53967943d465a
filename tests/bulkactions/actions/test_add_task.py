from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bulkactions import actions
from contacts.models import Task
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    contacts = ContactFactory.create_batch(3 + extra, owner=UserFactory())
    TaskFactory(contact=contacts[0])
    return Example(
        {"title": ["Ring {{ contact.first_name }} up"], "due": ["days"], "due_days": ["3"], "assignee": ["owner"]},
        contacts,
    )


def test_the_owner_of_each_contact_gets_the_task(do):
    owner = UserFactory()
    owned, nobodys = ContactFactory(first_name="Ada", owner=owner), ContactFactory()

    do("add_task", [owned, nobodys], title=["Ring {{ contact.first_name }} up"], assignee=["owner"])

    assert (owned.tasks.get().title, owned.tasks.get().assignee) == ("Ring Ada up", owner)
    assert nobodys.tasks.get().assignee is None


def test_results_tell_the_task(do):
    done = do("add_task", [ContactFactory(first_name="Ada")], title=["Ring {{ contact.first_name }} up"])
    assert done.results.get().detail == "Ring Ada up"


def test_one_person_can_be_given_all_of_them(do):
    colleague = UserFactory()
    contacts = ContactFactory.create_batch(2, owner=UserFactory())

    do("add_task", contacts, title=["Check"], assignee=[str(colleague.pk)])

    assert set(Task.objects.values_list("assignee", flat=True)) == {colleague.pk}


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ({}, None),
        ({"due": ["day"], "due_on": ["2030-05-01"], "due_days": ["7"]}, date(2030, 5, 1)),
        ({"due": ["days"], "due_days": ["0"]}, timedelta(0)),
        ({"due": ["days"], "due_days": ["10"]}, timedelta(10)),
    ],
)
def test_it_is_due_on_a_day_or_some_days_after_the_run(do, due, expected):
    contact = ContactFactory()

    do("add_task", [contact], title=["Check"], **due)

    wanted = timezone.localdate() + expected if isinstance(expected, timedelta) else expected
    assert contact.tasks.get().due_on == wanted


@pytest.mark.parametrize("due", ["days", "day"])
def test_a_due_date_that_is_not_given_is_asked_for(admin, due):
    form = actions.get("add_task")(admin, {"title": ["Check"], "due": [due]}).form

    assert not form.is_valid()
    assert "Say when it is due." in str(form.errors)


def test_undo_leaves_a_task_that_is_done(do):
    kept, done_by_hand = ContactFactory.create_batch(2)
    done = do("add_task", [kept, done_by_hand], title=["Check"])
    done_by_hand.tasks.get().mark(done=True)

    undone = do("undo", bulk_action=[str(done.pk)])

    assert (undone.succeeded, undone.skipped) == (1, 1)
    assert Task.objects.get().contact == done_by_hand
