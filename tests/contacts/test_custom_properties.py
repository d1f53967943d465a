"""Custom fields on the page of a contact, and in the dialog for a new one."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, CustomField
from contacts.services.custom_fields import set_value, values_of
from tests.contacts.custom_examples import example
from tests.contacts.test_properties import HTMX, change, error, seen, url
from tests.factories import ContactFactory, CustomFieldFactory

pytestmark = pytest.mark.django_db

Type = CustomField.Type


def held(contact: Contact, field: CustomField) -> object:
    return values_of([contact.pk], [field])[contact.pk].get(field.pk)


def page(client, contact: Contact) -> str:
    return client.get(reverse("contacts:detail", args=[contact.pk])).content.decode()


@pytest.mark.parametrize("kind", Type)
def test_a_field_of_every_type_is_shown_and_has_a_form(as_user, kind):
    field, one, _ = example(kind)
    contact = ContactFactory()
    set_value([contact.pk], field, one)
    assert f'id="property-{field.key}"' in page(as_user, contact)
    for headers in ({}, HTMX):
        assert 'name="seen"' in as_user.get(url(contact, field.key), headers=headers).content.decode()
    shown = as_user.get(reverse("contacts:property", args=[contact.pk, field.key]), headers=HTMX).content.decode()
    assert url(contact, field.key) in shown


@pytest.mark.parametrize(
    ("kind", "posted", "shown"),
    [
        (Type.TEXT, "<b>", "&lt;b&gt;"),
        (Type.LONG_TEXT, "x" * 500, "x" * 500),
        (Type.NUMBER, "1234,5", "1,234.5"),
        (Type.MONEY, "EUR 1,234", "EUR 1,234.00"),
        (Type.DATE, "2024-02-29", "29 Feb 2024"),
        (Type.DATE_TIME, "2026-10-31T14:00", "31 Oct 2026, 14:00"),
        (Type.YES_NO, "no", "No"),
        (Type.PHONE, "+1 415 555 0123", "(415) 555-0123"),
        (Type.EMAIL, "Ada@Example.com", 'href="mailto:ada@example.com"'),
        (Type.URL, "example.com/x", 'href="https://example.com/x"'),
    ],
)
def test_a_value_is_saved_and_shown(as_user, kind, posted, shown):
    contact, field = ContactFactory(), CustomFieldFactory(type=kind, currency="EUR")
    before = contact.updated_at
    response = change(as_user, contact, field.key, **{field.key: posted})
    contact.refresh_from_db()
    assert shown in response.content.decode()
    assert "announce" in response["HX-Trigger"]
    assert contact.updated_at > before


def test_choices_and_people_are_saved_and_shown(as_user, user):
    contact = ContactFactory()
    single, several, person = (example(kind)[0] for kind in (Type.CHOICE, Type.CHOICES, Type.PERSON))
    gold, silver, _ = several.choices.all()
    change(as_user, contact, single.key, **{single.key: single.choices.first().pk})
    change(as_user, contact, several.key, **{several.key: [silver.pk, gold.pk]})
    change(as_user, contact, person.key, **{person.key: user.pk})
    found = values_of([contact.pk], [single, several, person])[contact.pk]
    assert found == {single.pk: single.choices.first(), several.pk: [gold, silver], person.pk: user}
    assert "bg-blue-lt" in page(as_user, contact)


def test_a_value_is_taken_away(as_user):
    contact, field = ContactFactory(), CustomFieldFactory()
    set_value([contact.pk], field, "x")
    change(as_user, contact, field.key, **{field.key: ""})
    assert held(contact, field) is None


def test_a_required_value_cannot_be_taken_away(as_user):
    contact, field = ContactFactory(), CustomFieldFactory(is_required=True)
    set_value([contact.pk], field, "x")
    assert "This field is required" in error(change(as_user, contact, field.key, **{field.key: ""}))
    assert held(contact, field) == "x"


def test_bad_input_is_refused_and_stays_in_the_form(as_user):
    contact, field = ContactFactory(), CustomFieldFactory(type=Type.NUMBER)
    response = change(as_user, contact, field.key, **{field.key: "many"})
    assert "“many” is not a number" in error(response)
    assert 'value="many"' in response.content.decode()


@pytest.mark.parametrize("kind", [Type.TEXT, Type.CHOICES, Type.DATE_TIME])
def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(as_user, kind):
    field, one, _ = example(kind)
    contact = ContactFactory()
    old = seen(as_user, contact, field.key)
    set_value([contact.pk], field, one)
    response = as_user.post(url(contact, field.key), {"seen": old}, headers=HTMX)
    assert "Somebody else changed this meanwhile" in response.content.decode()
    assert held(contact, field) == one
    again = re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]
    as_user.post(url(contact, field.key), {"seen": again}, headers=HTMX)
    assert held(contact, field) is None


def test_saving_without_javascript_goes_back_to_the_place(as_user):
    contact, field = ContactFactory(), CustomFieldFactory()
    data = {"seen": seen(as_user, contact, field.key), field.key: "x"}
    response = as_user.post(url(contact, field.key), data)
    assert response["Location"] == f"/contacts/{contact.pk}/#property-{field.key}"


def test_an_archived_field_is_only_shown_and_only_with_a_value(as_user):
    contact = ContactFactory()
    filled, empty = CustomFieldFactory.create_batch(2, archived_at=timezone.now())
    set_value([contact.pk], filled, "Kept")
    html = page(as_user, contact)
    assert "Kept" in html
    assert url(contact, filled.key) not in html
    assert empty.key not in html
    assert as_user.get(url(contact, filled.key)).status_code == 404


@pytest.mark.parametrize("name", ["cf_999999", "cf_", "cf_x", "cf_" + "9" * 40])
def test_a_field_that_does_not_exist_is_not_found(as_user, name):
    assert as_user.get(url(ContactFactory(), name)).status_code == 404


def test_without_custom_fields_there_is_no_section(as_user):
    assert "Custom fields" not in page(as_user, ContactFactory())


def test_a_page_takes_as_many_queries_for_many_fields_as_for_few(as_user):
    contact = ContactFactory()
    set_value([contact.pk], *example(Type.CHOICES)[:2])
    set_value([contact.pk], *example(Type.PERSON)[:2])
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(as_user, contact)
    for field, one, _ in map(example, [*Type, *Type]):
        set_value([contact.pk], field, one)
    with CaptureQueriesContext(connection) as many:
        page(as_user, contact)
    assert len(many) == len(few)


def test_a_new_contact_is_asked_for_what_is_required(as_user):
    asked, optional = CustomFieldFactory(is_required=True), CustomFieldFactory()
    CustomFieldFactory(is_required=True, archived_at=timezone.now())
    picked = CustomFieldFactory(type=Type.CHOICE, is_required=True, choices=["Gold"])
    html = as_user.get("/contacts/new/", headers=HTMX).content.decode()
    assert f'name="{asked.key}"' in html
    assert f'name="{optional.key}"' not in html
    given = {"first_name": "Ada", "contact_type": "lead", asked.key: "x", picked.key: picked.choices.get().pk}
    response = as_user.post("/contacts/new/", given | {asked.key: ""}, headers=HTMX)
    assert "This field is required" in response.content.decode()
    assert not Contact.objects.exists()
    as_user.post("/contacts/new/", given, headers=HTMX)
    assert held(Contact.objects.get(), asked) == "x"
    assert held(Contact.objects.get(), picked) == picked.choices.get()
