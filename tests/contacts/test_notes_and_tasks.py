from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from contacts.models import Note, Task
from tests.conftest import signed_in
from tests.factories import ContactFactory, NoteFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def contact():
    return ContactFactory()


def url(name: str, contact, *args) -> str:
    return reverse(f"contacts:{name}", args=[contact.pk, *args])


def test_a_note_is_added_and_counts_as_activity(as_user, user, contact):
    html = as_user.post(url("notes", contact), {"text": "Called."}, headers=HTMX).content.decode()
    note = contact.notes.get()
    contact.refresh_from_db()
    assert (note.text, note.author) == ("Called.", user)
    assert "Called." in html
    assert contact.last_activity_at is not None


def test_without_javascript_a_note_leads_back_to_the_notes(as_user, contact):
    response = as_user.post(url("notes", contact), {"text": "Called."})
    assert response["Location"] == f"/contacts/{contact.pk}/#notes"


@pytest.mark.parametrize("text", ["", "   \n", "x" * 20_001, "a\0b"])
def test_a_bad_note_is_refused_with_the_form(as_user, contact, text):
    for headers in ({}, HTMX):
        response = as_user.post(url("notes", contact), {"text": text}, headers=headers)
        assert response.status_code == 200
        assert "field-errors" in response.content.decode()
    assert not contact.notes.exists()


def test_ones_own_note_is_changed_and_deleted(as_user, user, contact):
    note = NoteFactory(contact=contact, author=user)
    assert "Called, will call back." in as_user.get(url("note-edit", contact, note.pk)).content.decode()
    as_user.post(url("note-edit", contact, note.pk), {"text": "Changed."}, headers=HTMX)
    note.refresh_from_db()
    assert note.text == "Changed."
    as_user.post(url("note-delete", contact, note.pk))
    assert not Note.objects.exists()


def test_somebody_elses_note_is_only_read(as_admin, contact):
    note = NoteFactory(contact=contact, author=UserFactory())
    assert url("note-edit", contact, note.pk) not in as_admin.get(url("notes", contact)).content.decode()
    assert as_admin.post(url("note-edit", contact, note.pk), {"text": "x"}).status_code == 404
    assert as_admin.post(url("note-delete", contact, note.pk)).status_code == 404


def test_a_note_is_reached_only_through_its_own_contact(as_user, user, contact):
    note = NoteFactory(author=user)
    assert as_user.post(url("note-delete", contact, note.pk)).status_code == 404


def test_notes_are_deleted_by_post_only(as_user, user, contact):
    note = NoteFactory(contact=contact, author=user)
    assert as_user.get(url("note-delete", contact, note.pk)).status_code == 405


def test_a_task_is_added_changed_and_deleted(as_user, user, contact):
    posted = {"title": "Call", "due_on": "2030-01-31", "assignee": user.pk}
    as_user.post(url("tasks", contact), posted, headers=HTMX)
    task = contact.tasks.get()
    assert (task.title, str(task.due_on), task.assignee) == ("Call", "2030-01-31", user)
    as_user.post(url("task-edit", contact, task.pk), {"title": "Write"}, headers=HTMX)
    task.refresh_from_db()
    assert (task.title, task.due_on, task.assignee) == ("Write", None, None)
    as_user.post(url("task-delete", contact, task.pk))
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    "posted",
    [{"title": ""}, {"title": "x" * 201}, {"title": "x", "due_on": "soon"}, {"title": "x", "assignee": "999999"}],
)
def test_a_bad_task_is_refused_with_the_form(as_user, contact, posted):
    for headers in ({}, HTMX):
        assert "field-errors" in as_user.post(url("tasks", contact), posted, headers=headers).content.decode()
    assert not contact.tasks.exists()


def test_a_task_is_ticked_and_the_tick_taken_back(as_user, contact):
    task = TaskFactory(contact=contact)
    as_user.post(url("task-done", contact, task.pk), {"done": "1"})
    task.refresh_from_db()
    assert task.is_done
    html = as_user.post(url("task-done", contact, task.pk), headers=HTMX).content.decode()
    task.refresh_from_db()
    assert not task.is_done
    assert 'aria-checked="false"' in html


def test_overdue_and_due_today_are_marked(as_user, contact):
    today = timezone.localdate()
    TaskFactory(contact=contact, due_on=today - timedelta(days=1))
    TaskFactory(contact=contact, due_on=today)
    TaskFactory(contact=contact, due_on=today - timedelta(days=1), done_at=timezone.now())
    html = as_user.get(url("tasks", contact), headers=HTMX).content.decode()
    assert html.count("Overdue since") == 1
    assert html.count("Due today") == 1


def test_a_note_needs_the_permission_to_change_contacts(contact):
    reader = UserFactory()
    reader.user_permissions.add(Permission.objects.get(codename="view_contact"))
    client = signed_in(reader)
    assert "Add note" not in client.get(url("notes", contact)).content.decode()
    assert client.post(url("notes", contact), {"text": "x"}).status_code == 403
    assert client.post(url("tasks", contact), {"title": "x"}).status_code == 403
