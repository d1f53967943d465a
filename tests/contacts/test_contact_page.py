from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from contacts.models import ContactPoint
from tests.conftest import signed_in
from tests.factories import CompanyFactory, ContactFactory, NoteFactory, TagFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db


def page(client, contact):
    return client.get(reverse("contacts:detail", args=[contact.pk]))


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def limited():
    """Somebody who sees only their own contacts."""
    return UserFactory(role=Role.USER, owned_only=True)


def test_everything_on_the_contact_is_shown(as_user, user):
    contact = ContactFactory(
        first_name="Grace", last_name="Hopper", phone="+14155550123", company=CompanyFactory(name="Navy"),
        job_title="Admiral", source="Fair", owner=user, street="1 Main St", city="Arlington", country="US",
        time_zone="Europe/Berlin", date_of_birth="1906-12-09", website="https://example.com/grace", dnd_sms=True,
        tags=[TagFactory(name="VIP")],
    )  # fmt: skip
    contact.followers.add(UserFactory(first_name="Fay", last_name="Follower"))
    ContactPoint.objects.create(contact=contact, kind="phone", value="+14155550199")
    html = text(page(as_user, contact))
    for shown in (
        "Grace Hopper", "(415) 555-0123", "Admiral", "Navy</bdi></a>", "Fair", "1 Main St", "Arlington",
        "United States of America", "Europe/Berlin", "9 December 1906", "https://example.com/grace", "No SMS", "VIP",
        "Fay Follower", "(415) 555-0199", "None yet",
    ):  # fmt: skip
        assert shown in html


def test_an_empty_contact_shows_dashes(as_user):
    assert page(as_user, ContactFactory(first_name="", last_name="")).status_code == 200


def test_html_in_names_is_escaped(as_user):
    contact = ContactFactory(first_name="<script>alert(1)</script>", tags=[TagFactory(name="<b>")])
    NoteFactory(contact=contact, text="<img src=x onerror=alert(1)>")
    html = page(as_user, contact).content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "<b>" not in html


def test_a_contact_of_somebody_else_is_not_found_for_a_limited_person(limited):
    client = signed_in(limited)
    contact = ContactFactory()
    pages = [
        reverse("contacts:detail", args=[contact.pk]),
        reverse("contacts:property", args=[contact.pk, "email"]),
        reverse("contacts:property-edit", args=[contact.pk, "email"]),
        reverse("contacts:contact-tags", args=[contact.pk]),
        reverse("contacts:contact-tags-edit", args=[contact.pk]),
        reverse("contacts:notes", args=[contact.pk]),
        reverse("contacts:tasks", args=[contact.pk]),
        reverse("contacts:duplicates-of", args=[contact.pk]),
    ]
    assert {client.get(url).status_code for url in pages} == {404}
    assert client.post(pages[2], {"email": "x@example.com"}).status_code == 404
    assert client.post(pages[5], {"text": "Hello"}).status_code == 404


def test_a_number_that_no_database_holds_is_not_found(as_user):
    assert as_user.get("/contacts/99999999999999999999999/").status_code == 404


def test_without_permission_nothing_can_be_changed():
    client = signed_in(UserFactory())
    contact = ContactFactory()
    assert page(client, contact).status_code == 403
    assert client.get(reverse("contacts:property-edit", args=[contact.pk, "email"])).status_code == 403


def test_a_contact_in_the_trash_is_read_only_and_can_be_restored(as_admin):
    contact = ContactFactory(deleted_at=timezone.now() - timedelta(days=10))
    NoteFactory(contact=contact)
    html = text(page(as_admin, contact))
    assert "This contact is in the trash." in html
    assert "erased for good in 50 days" in html
    assert reverse("bulkactions:new", args=["restore"]) in html
    assert reverse("bulkactions:new", args=["delete"]) not in html
    assert "/edit/" not in html
    assert "Add note" not in html


def test_a_contact_in_the_trash_cannot_be_changed(as_admin):
    contact = ContactFactory(deleted_at=timezone.now())
    note, task = NoteFactory(contact=contact), TaskFactory(contact=contact)
    changes = [
        reverse("contacts:property-edit", args=[contact.pk, "email"]),
        reverse("contacts:contact-tags-edit", args=[contact.pk]),
        reverse("contacts:notes", args=[contact.pk]),
        reverse("contacts:note-delete", args=[contact.pk, note.pk]),
        reverse("contacts:tasks", args=[contact.pk]),
        reverse("contacts:task-done", args=[contact.pk, task.pk]),
    ]
    assert {as_admin.post(url, {"text": "x", "title": "x"}).status_code for url in changes} == {404}


def test_delete_and_restore_are_offered_only_with_permission(as_user):
    assert reverse("bulkactions:new", args=["delete"]) not in text(page(as_user, ContactFactory()))
    gone = ContactFactory(deleted_at=timezone.now())
    assert reverse("bulkactions:new", args=["restore"]) not in text(page(as_user, gone))


def test_other_contacts_with_the_same_addresses_are_pointed_out(as_user):
    contact = ContactFactory(email="same@example.com")
    twin = ContactFactory(first_name="Twin", email="SAME@example.com")
    ContactFactory(first_name="Deleted", email="same@example.com", deleted_at=timezone.now())
    html = text(as_user.get(reverse("contacts:duplicates-of", args=[contact.pk])))
    assert reverse("contacts:detail", args=[twin.pk]) in html
    assert "Deleted" not in html


def test_notes_are_paged(as_user):
    contact = ContactFactory()
    for number in range(25):
        NoteFactory(contact=contact, text=f"Note {number:02}")
    first, second = text(page(as_user, contact)), text(as_user.get(f"/contacts/{contact.pk}/?notes=2"))
    assert "Note 24" in first
    assert "Note 04" not in first
    assert "Note 04" in second


def test_large_numbers_are_written_without_separators_where_they_are_addresses(as_admin, admin):
    contact = ContactFactory(pk=1_234_567, tags=[TagFactory(pk=2_345_678)])
    NoteFactory(pk=3_456_789, contact=contact, author=admin)
    TaskFactory(pk=4_567_890, contact=contact)
    html = page(as_admin, contact).content.decode()
    assert 'name="ids" value="1234567"' in html
    assert "?tags=2345678" in html
    assert 'id="note-3456789"' in html
    assert 'hx-target="#task-4567890"' in html
    assert not re.search(r"\d,\d{3}", html)
