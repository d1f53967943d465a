from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.roles import Role
from contacts.models import Contact, ContactPoint
from tests.conftest import signed_in
from tests.factories import ContactFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
URL = "/contacts/new/"


def add(client, *, htmx: bool = True, **posted):
    return client.post(URL, {"contact_type": "lead"} | posted, headers=HTMX if htmx else {})


@pytest.fixture
def limited():
    """Somebody who sees only their own contacts."""
    return UserFactory(role=Role.USER, owned_only=True)


def test_a_new_contact_gets_the_default_status_and_its_creator_as_owner(as_user, user):
    default = StatusFactory(is_default=True)
    html = as_user.get(URL, headers=HTMX).content.decode()
    assert f'value="{default.pk}" selected' in html
    assert f'value="{user.pk}" selected' in html
    add(as_user, first_name="Ada", status=default.pk, owner=user.pk)
    contact = Contact.objects.get()
    assert (contact.status, contact.owner) == (default, user)


def test_a_limited_person_owns_what_they_add(limited):
    default = StatusFactory(is_default=True)
    add(signed_in(limited), first_name="Ada", status=default.pk, owner=UserFactory().pk)
    assert Contact.objects.get().owner == limited


def test_saving_closes_the_dialog_refreshes_the_list_and_links_to_the_contact(as_user):
    response = add(as_user, first_name="Ada", phone="(415) 555-0123", company="Navy", tags=["new:VIP"])
    contact = Contact.objects.get()
    events = json.loads(response["HX-Trigger"])
    assert {"dialog:close", "contacts:changed"} <= events.keys()
    assert events["toast"]["links"] == [{"label": "View", "url": f"/contacts/{contact.pk}/"}]
    assert (contact.phone, contact.company.name) == ("+14155550123", "Navy")
    assert [tag.name for tag in contact.tags.all()] == ["VIP"]


def test_save_and_add_another_gives_an_empty_form(as_user):
    response = add(as_user, first_name="Ada", another="1")
    assert Contact.objects.count() == 1
    assert "Ada" not in response.content.decode()
    assert "toast" in json.loads(response["HX-Trigger"])


def test_without_javascript_it_is_a_page(as_user):
    assert "<html" in as_user.get(URL).content.decode()
    response = add(as_user, htmx=False, first_name="Ada")
    assert response["Location"] == f"/contacts/{Contact.objects.get().pk}/"
    assert add(as_user, htmx=False, first_name="Bob", another="1")["Location"] == URL


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({"job_title": "Countess"}, "Give at least a name, an e-mail address or a phone number."),
        ({"first_name": "   "}, "Give at least a name, an e-mail address or a phone number."),
        ({"first_name": "x" * 1_000_000}, "at most 120 characters"),
        ({"email": "nonsense"}, "This is not an e-mail address. Write it like"),
        ({"phone": "nonsense"}, "is not a phone number"),
        ({"first_name": "Ada", "tags": ["999999"]}, "does not exist any more"),
        ({"first_name": "Ada", "status": "999999"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_refused_in_words(as_user, posted, message):
    response = add(as_user, **posted)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not Contact.objects.exists()


def test_a_possible_duplicate_is_pointed_out_but_not_blocked(as_user):
    twin = ContactFactory(email="Same@Example.com")
    html = add(as_user, first_name="Ada", email="same@example.COM").content.decode()
    assert f"/contacts/{twin.pk}/" in html
    assert "Save anyway" in html
    add(as_user, first_name="Ada", email="same@example.com", despite="same@example.com ")
    assert Contact.objects.count() == 2


def test_another_address_after_the_warning_is_warned_about_again(as_user):
    ContactFactory(email="one@example.com")
    ContactFactory(email="two@example.com")
    html = add(as_user, email="two@example.com", despite="one@example.com ").content.decode()
    assert "Save anyway" in html


@pytest.mark.parametrize(
    ("kind", "value", "typed"),
    [
        ("email", "further@example.com", {"email": "FURTHER@example.com"}),
        ("phone", "+14155550123", {"phone": "4155550123"}),
    ],
)
def test_further_addresses_count_as_the_same(as_user, kind, value, typed):
    twin = ContactFactory()
    ContactPoint.objects.create(contact=twin, kind=kind, value=value)
    html = as_user.get(reverse("contacts:duplicate-hint"), typed, headers=HTMX).content.decode()
    assert f"/contacts/{twin.pk}/" in html


@pytest.mark.parametrize("typed", [{}, {"email": "ada@"}, {"phone": "12"}, {"email": "a\0@example.com"}, {"email": ""}])
def test_half_an_address_gives_no_hint(as_user, typed):
    ContactFactory(email="", phone="")
    assert not as_user.get(reverse("contacts:duplicate-hint"), typed, headers=HTMX).content.strip()


def test_a_limited_person_learns_nothing_about_contacts_of_others(limited):
    client = signed_in(limited)
    ContactFactory(email="secret@example.com")
    ContactPoint.objects.create(contact=ContactFactory(), kind="email", value="secret@example.com")
    hint = client.get(reverse("contacts:duplicate-hint"), {"email": "secret@example.com"})
    assert not hint.content.strip()
    assert "dialog:close" in add(client, email="secret@example.com")["HX-Trigger"]


def test_the_percent_sign_is_no_wildcard(as_user):
    ContactFactory(email="ada@example.com")
    assert not as_user.get(reverse("contacts:duplicate-hint"), {"email": "%@example.com"}).content.strip()


def test_adding_needs_the_permission():
    reader = UserFactory()
    reader.user_permissions.add(Permission.objects.get(codename="view_contact"))
    client = signed_in(reader)
    assert client.get(URL).status_code == 403
    assert add(client, first_name="Ada").status_code == 403
