from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from tests.conftest import signed_in
from tests.contacts.contact_list import htmx
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db


def deleted(days: float = 0, **kwargs):
    return ContactFactory(deleted_at=timezone.now() - timedelta(days=days), **kwargs)


def names(response) -> list[str]:
    return [contact.first_name for contact in response.context["contacts"].page.rows]


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_trash_lists_deleted_contacts_last_deleted_first(as_admin):
    ContactFactory(first_name="Live")
    deleted(2, first_name="Early")
    deleted(1, first_name="Late")
    assert names(as_admin.get("/trash/")) == ["Late", "Early"]


def test_days_left_are_counted_for_each(as_admin, settings):
    settings.TRASH_DAYS = 30
    deleted(10.5)
    deleted(29.5)
    html = text(as_admin.get("/trash/"))
    assert "wait here for 30 days" in html
    assert "20 days" in html
    assert "1 day<" in html


def test_the_trash_is_searched(as_admin):
    deleted(first_name="Grace")
    deleted(first_name="Ada")
    assert names(as_admin.get("/trash/?q=grace")) == ["Grace"]
    assert "No contact found" in text(as_admin.get("/trash/?q=nobody"))


def test_an_unknown_condition_is_said_and_shows_nothing(as_admin):
    deleted()
    assert names(as_admin.get("/trash/?colour=red")) == []


def test_an_empty_trash_says_so(as_admin):
    assert "The trash is empty" in text(as_admin.get("/trash/"))


def test_the_table_alone_is_given_to_htmx(as_admin):
    deleted()
    html = text(as_admin.get("/trash/", headers={"HX-Request": "true", "HX-Target": "contacts-table"}))
    assert html.startswith('<div class="contacts-table"')


def test_the_address_follows_the_pages_of_the_trash(as_admin):
    for _ in range(21):
        deleted()
    answer = htmx(as_admin, "/trash/?per_page=20&page=2", current="/trash/?per_page=20")
    assert answer.headers["HX-Push-Url"] == "/trash/?per_page=20&page=2"


def test_a_page_behind_the_end_of_the_trash_leads_to_the_last(as_admin):
    assert "The trash is empty" in text(as_admin.get("/trash/?page=2"))
    for _ in range(21):
        deleted()
    assert as_admin.get("/trash/?per_page=20&page=3").url == "/trash/?per_page=20&page=2"
    assert htmx(as_admin, "/trash/?per_page=20&page=3").url == "/trash/?per_page=20&page=2"


def test_ticked_contacts_go_to_the_dialog_of_restore(as_admin):
    contact = deleted()
    html = text(as_admin.get("/trash/"))
    assert f'name="ids" value="{contact.pk}"' in html
    assert 'name="source" value="trash"' in html
    assert 'formaction="/bulk-actions/new/restore/"' in html


def test_only_those_who_may_restore_see_the_trash(as_manager, as_user):
    assert {client.get("/trash/").status_code for client in (as_manager, as_user)} == {403}


def test_a_limited_person_sees_only_their_own_in_the_trash():
    person = UserFactory(role=Role.ADMIN, owned_only=True)
    deleted(first_name="Theirs")
    deleted(first_name="Mine", owner=person)
    assert names(signed_in(person).get("/trash/")) == ["Mine"]
