"""Tasks and appointments that are added on their own pages, for a contact that is chosen in the dialog."""

from __future__ import annotations

import re

import pytest

from accounts.roles import Role
from contacts.contact_choice import OFFERED
from contacts.models import Appointment, Task
from tests.conftest import signed_in
from tests.factories import CompanyFactory, ContactFactory, UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
CHOICE = "/contact-choice/"
TASK = {"title": "Ring up"}
APPOINTMENT = {"title": "Lunch", "starts_at": "2030-05-01T12:00", "ends_at": "2030-05-01T13:00"}
DIALOGS = [("/tasks/new/", TASK, Task), ("/appointments/new/", APPOINTMENT, Appointment)]
with_dialogs = pytest.mark.parametrize(("url", "given", "model"), DIALOGS)


def offered(response) -> list[int]:
    return [int(pk) for pk in re.findall(r'type="radio" name="contact" value="(\d+)"', response.content.decode())]


@pytest.mark.parametrize(("page", "url"), [("/tasks/", "/tasks/new/"), ("/appointments/", "/appointments/new/")])
def test_the_page_offers_the_dialog_to_who_may(as_user, page, url):
    assert f'hx-get="{url}"' in as_user.get(page).content.decode()
    assert "Add" in text_of(as_user.get(url, headers=HTMX))


@with_dialogs
def test_one_is_added_for_the_chosen_contact(as_user, user, url, given, model):
    contact, _ = ContactFactory.create_batch(2)
    response = as_user.post(url, given | {"contact": contact.pk, "find": "x"}, headers=HTMX)
    assert f"{model.__name__.lower()}s:changed" in response["HX-Trigger"]
    assert model.objects.get().contact == contact


@with_dialogs
def test_without_javascript_it_leads_back_to_the_page(as_user, url, given, model):
    response = as_user.post(url, given | {"contact": ContactFactory().pk})
    assert response.url == url.removesuffix("new/")
    assert model.objects.exists()


@with_dialogs
@pytest.mark.parametrize(
    ("contact", "problem"), [("", "Choose a contact."), ("9" * 25, "not there any more"), ("x", "not")]
)
def test_without_a_contact_nothing_is_added_and_what_was_typed_stays(as_user, url, given, model, contact, problem):
    page = as_user.post(url, given | {"contact": contact}, headers=HTMX)
    assert problem in text_of(page)
    assert given["title"] in page.content.decode()
    assert not model.objects.exists()


@with_dialogs
def test_no_contact_of_others_or_of_the_trash_is_taken(url, given, model):
    limited = signed_in(UserFactory(role=Role.USER, owned_only=True))
    for contact in (ContactFactory(), ContactFactory(deleted_at="2026-01-01T00:00Z")):
        assert "not there any more" in text_of(limited.post(url, given | {"contact": contact.pk}, headers=HTMX))
    assert not model.objects.exists()


@with_dialogs
def test_looking_for_a_contact_without_javascript_keeps_what_was_typed(as_user, url, given, model):
    zora = ContactFactory(first_name="Zora")
    ContactFactory(first_name="Bob")
    page = as_user.post(url, given | {"find": "zora", "look": "1"})
    assert offered(page) == [zora.pk]
    assert given["title"] in page.content.decode()
    assert not model.objects.exists()


def test_contacts_are_found_by_what_they_are_called_and_the_chosen_one_stays(as_user):
    ada, bob = ContactFactory(first_name="Ada", company=CompanyFactory(name="Acme")), ContactFactory(first_name="Bob")
    assert offered(as_user.get(CHOICE, {"find": "acme"})) == [ada.pk]
    assert offered(as_user.get(CHOICE, {"find": "acme", "contact": bob.pk})) == [bob.pk, ada.pk]
    assert "checked" in as_user.get(CHOICE, {"find": "zzz", "contact": bob.pk}).content.decode()
    assert "Nobody is called that" in text_of(as_user.get(CHOICE, {"find": "zzz"}))


def test_only_contacts_that_the_person_may_see_are_offered():
    limited = UserFactory(role=Role.USER, owned_only=True)
    theirs, others = ContactFactory(owner=limited), ContactFactory()
    assert offered(signed_in(limited).get(CHOICE, {"contact": others.pk})) == [theirs.pk]


def test_the_newest_are_offered_and_many_cost_no_more_than_few(as_user, django_assert_max_num_queries):
    contacts = ContactFactory.create_batch(OFFERED + 3, company=CompanyFactory())
    with django_assert_max_num_queries(5):
        assert offered(as_user.get(CHOICE)) == [contact.pk for contact in contacts[::-1][:OFFERED]]


@pytest.mark.parametrize("url", ["/tasks/new/", "/appointments/new/", CHOICE])
def test_nobody_without_permission_gets_there(url):
    assert signed_in(UserFactory()).get(url).status_code == 403
