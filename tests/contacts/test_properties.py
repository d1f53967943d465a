from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from contacts.models import Company, Contact, ContactPoint
from contacts.properties import PROPERTIES
from tests.conftest import signed_in
from tests.factories import CompanyFactory, ContactFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def url(contact, name: str) -> str:
    return reverse("contacts:property-edit", args=[contact.pk, name])


def seen(client, contact, name: str) -> str:
    """The version that the form of a property carries."""
    html = client.get(url(contact, name), headers=HTMX).content.decode()
    return re.search(r'name="seen" value="(\w+)"', html)[1]


def change(client, contact, name: str, **values):
    """Opens the form of a property and saves these values."""
    return client.post(url(contact, name), {"seen": seen(client, contact, name)} | values, headers=HTMX)


def error(response) -> str:
    html = response.content.decode()
    found = re.search(
        r'class="field-errors".*?</svg>\s*(.*?)</div>|role="alert">.*?<div>\s*(?:<div>)?(.*?)</div>', html, re.S
    )
    return " ".join((found[1] or found[2]).split())


@pytest.mark.parametrize("name", PROPERTIES)
def test_every_property_has_a_form_and_is_shown_again_on_cancel(as_user, name):
    contact = ContactFactory()
    for headers in ({}, HTMX):
        assert 'name="seen"' in as_user.get(url(contact, name), headers=headers).content.decode()
    shown = as_user.get(reverse("contacts:property", args=[contact.pk, name]), headers=HTMX).content.decode()
    assert f'id="property-{name}"' in shown
    assert url(contact, name) in shown


@pytest.mark.parametrize(
    ("name", "posted", "stored"),
    [
        ("name", {"first_name": " محمد ", "last_name": "👩‍🚀"}, {"first_name": "محمد", "last_name": "👩‍🚀"}),
        ("email", {"email": "Ada@Example.COM"}, {"email": "ada@example.com"}),
        ("phone", {"phone": "(415) 555-0123"}, {"phone": "+14155550123"}),
        ("phone", {"phone": "+49 30 1234567"}, {"phone": "+49301234567"}),
        ("website", {"website": "example.com/ada"}, {"website": "https://example.com/ada"}),
        ("job_title", {"job_title": "Countess"}, {"job_title": "Countess"}),
        ("contact_type", {"contact_type": "partner"}, {"contact_type": "partner"}),
        ("source", {"source": "Fair"}, {"source": "Fair"}),
        ("time_zone", {"time_zone": "Asia/Tokyo"}, {"time_zone": "Asia/Tokyo"}),
        ("date_of_birth", {"date_of_birth": "1915-12-10"}, {"date_of_birth": date(1915, 12, 10)}),
        ("address", {"street": "1 Main St", "city": "Oslo", "country": "NO"}, {"city": "Oslo", "country": "NO"}),
        ("dnd", {"dnd_email": "on", "dnd_call": "on"}, {"dnd_email": True, "dnd_sms": False, "dnd_call": True}),
    ],
)
def test_a_property_is_saved(as_user, name, posted, stored):
    contact = ContactFactory()
    before = contact.updated_at
    response = change(as_user, contact, name, **posted)
    contact.refresh_from_db()
    assert {field: getattr(contact, field) for field in stored} == stored
    assert contact.updated_at > before
    assert "announce" in response["HX-Trigger"]


def test_saving_without_javascript_goes_back_to_the_place(as_user):
    contact = ContactFactory()
    data = {"seen": seen(as_user, contact, "source"), "source": "Fair"}
    response = as_user.post(url(contact, "source"), data)
    assert response["Location"] == f"/contacts/{contact.pk}/#property-source"


def test_a_phone_number_without_code_is_read_in_the_country_of_the_contact(as_user):
    contact = ContactFactory(country="GB")
    change(as_user, contact, "phone", phone="020 7946 0018")
    contact.refresh_from_db()
    assert contact.phone == "+442079460018"


def test_a_number_of_unknown_country_may_stay_and_no_other_is_taken(as_user):
    contact = ContactFactory(phone="0301234500")
    change(as_user, contact, "phone", phone="0301234500")
    contact.refresh_from_db()
    assert contact.phone == "0301234500"
    response = change(as_user, contact, "phone", phone="030 1234511")
    assert "“030 1234511” is not a number of the United States of America." in response.content.decode()


def test_opening_and_saving_a_phone_number_leaves_it_as_it_is(as_user):
    contact = ContactFactory(country="GB", phone="+14155550123")
    html = as_user.get(url(contact, "phone"), headers=HTMX).content.decode()
    change(as_user, contact, "phone", phone=re.search(r'name="phone"[^>]*value="([^"]+)"', html)[1])
    contact.refresh_from_db()
    assert contact.phone == "+14155550123"


def test_further_addresses_are_one_a_line(as_user):
    contact = ContactFactory(email="first@example.com")
    ContactPoint.objects.create(contact=contact, kind="email", value="old@example.com")
    kept = ContactPoint.objects.create(contact=contact, kind="phone", value="+14155550199")
    posted = {"further_emails": "B@example.com\n\nb@example.com\r\nc@example.com", "further_phones": "+1 415 555 0199"}
    change(as_user, contact, "further", **posted)
    points = set(contact.further_points.values_list("kind", "value"))
    assert points == {("email", "b@example.com"), ("email", "c@example.com"), ("phone", "+14155550199")}
    assert contact.further_points.filter(pk=kept.pk).exists()


def test_a_company_is_found_by_name_or_created(as_user):
    navy = CompanyFactory(name="Navy")
    contact = ContactFactory()
    change(as_user, contact, "company", company=" NAVY ")
    contact.refresh_from_db()
    assert contact.company == navy
    change(as_user, contact, "company", company="Remington  Rand")
    contact.refresh_from_db()
    assert contact.company == Company.objects.get(name="Remington Rand")
    change(as_user, contact, "company", company="")
    contact.refresh_from_db()
    assert contact.company is None


def test_status_owner_and_followers_are_chosen(as_user, user):
    contact, status, owner = ContactFactory(), StatusFactory(), UserFactory()
    change(as_user, contact, "status", status=status.pk)
    change(as_user, contact, "owner", owner=owner.pk)
    change(as_user, contact, "followers", followers=[user.pk, owner.pk])
    contact.refresh_from_db()
    assert (contact.status, contact.owner) == (status, owner)
    assert set(contact.followers.all()) == {user, owner}


def test_nobody_who_has_left_can_become_owner_but_may_stay_one(as_user):
    gone = UserFactory(is_active=False)
    assert "Select a valid choice" in error(change(as_user, ContactFactory(), "owner", owner=gone.pk))
    contact = ContactFactory(owner=gone)
    assert "announce" in change(as_user, contact, "owner", owner=gone.pk)["HX-Trigger"]


@pytest.mark.parametrize(
    ("name", "posted", "message"),
    [
        ("name", {"first_name": "x" * 1_000_000}, "at most 120 characters (it has 1000000)"),
        ("name", {"first_name": "a\0b"}, "Null characters are not allowed"),
        ("email", {"email": "nonsense"}, "This is not an e-mail address. Write it like"),
        ("email", {"email": f"{'x' * 300}@example.com"}, "at most 254 characters"),
        ("phone", {"phone": "call me"}, "“call me” is not a phone number. Write it like +1 415 555 0123."),
        ("phone", {"phone": "12"}, "too few or too many digits"),
        ("phone", {"phone": "1" * 1_000_000}, "is not a phone number"),
        ("website", {"website": "javascript:alert(1)"}, "This is not a web address. Write it like"),
        ("further", {"further_emails": "a@example.com\nnonsense"}, "“nonsense” is not an e-mail address."),
        (
            "further",
            {"further_phones": "\n".join(f"+1415555{n:04}" for n in range(11))},
            "Give at most 10, one a line.",
        ),
        ("company", {"company": "x" * 201}, "at most 200 characters"),
        ("company", {"company": "a\0b"}, "Null characters are not allowed"),
        ("owner", {"owner": "999999"}, "Select a valid choice"),
        ("owner", {"owner": "9" * 40}, "Select a valid choice"),
        ("status", {"status": "' OR 1=1"}, "Select a valid choice"),
        ("followers", {"followers": ["999999"]}, "Select a valid choice"),
        ("contact_type", {"contact_type": "enemy"}, "Select a valid choice"),
        ("time_zone", {"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ("address", {"country": "XX"}, "Select a valid choice"),
        ("date_of_birth", {"date_of_birth": "2999-01-01"}, "Give a day between 1850 and today."),
        ("date_of_birth", {"date_of_birth": "1215-06-15"}, "Give a day between 1850 and today."),
        ("date_of_birth", {"date_of_birth": "yesterday"}, "Write the day like 2026-10-31."),
    ],
)
def test_bad_input_is_refused_in_words_and_changes_nothing(as_user, name, posted, message):
    contact = ContactFactory()
    before = Contact.objects.filter(pk=contact.pk).values().get()
    response = change(as_user, contact, name, **posted)
    assert response.status_code == 200
    assert message in error(response).replace("&#x27;", "'")
    assert Contact.objects.filter(pk=contact.pk).values().get() == before


def test_the_last_name_or_address_cannot_be_taken_away(as_user):
    contact = ContactFactory(first_name="Ada", last_name="", email="")
    assert "at least a name" in error(change(as_user, contact, "name", first_name="", last_name=""))


def test_eleven_followers_are_too_many(as_user):
    people = UserFactory.create_batch(11)
    assert "at most 10 followers" in error(
        change(as_user, ContactFactory(), "followers", followers=[person.pk for person in people])
    )


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(as_user):
    contact = ContactFactory(source="Old")
    old = seen(as_user, contact, "source")
    change(as_user, contact, "source", source="Theirs")
    response = as_user.post(url(contact, "source"), {"seen": old, "source": "Mine"}, headers=HTMX)
    html = response.content.decode()
    contact.refresh_from_db()
    assert contact.source == "Theirs"
    assert "Somebody else changed this meanwhile" in html
    assert "Theirs" in html
    assert 'value="Mine"' in html


def test_a_second_save_replaces_it_knowingly(as_user):
    contact = ContactFactory(source="Old")
    old = seen(as_user, contact, "source")
    change(as_user, contact, "source", source="Theirs")
    html = as_user.post(url(contact, "source"), {"seen": old, "source": "Mine"}, headers=HTMX).content.decode()
    again = re.search(r'name="seen" value="(\w+)"', html)[1]
    as_user.post(url(contact, "source"), {"seen": again, "source": "Mine"}, headers=HTMX)
    contact.refresh_from_db()
    assert contact.source == "Mine"


def test_a_change_of_another_property_is_no_conflict(as_user):
    contact = ContactFactory(source="Old")
    old = seen(as_user, contact, "source")
    change(as_user, contact, "job_title", job_title="Countess")
    as_user.post(url(contact, "source"), {"seen": old, "source": "New"}, headers=HTMX)
    contact.refresh_from_db()
    assert (contact.source, contact.job_title) == ("New", "Countess")


def test_further_addresses_are_guarded_too(as_user):
    contact = ContactFactory()
    old = seen(as_user, contact, "further")
    ContactPoint.objects.create(contact=contact, kind="email", value="new@example.com")
    response = as_user.post(url(contact, "further"), {"seen": old, "further_emails": ""}, headers=HTMX)
    assert "Somebody else changed this meanwhile" in response.content.decode()
    assert contact.further_points.count() == 1


def test_giving_a_contact_away_leads_a_limited_person_back_to_their_list():
    person = UserFactory(role=Role.USER, owned_only=True)
    contact = ContactFactory(owner=person)
    response = change(signed_in(person), contact, "owner", owner=UserFactory().pk)
    assert response["HX-Redirect"] == reverse("contacts:list")


def test_a_property_that_does_not_exist_is_not_found(as_user):
    assert as_user.get(url(ContactFactory(), "password")).status_code == 404


def test_posting_another_field_than_the_propertys_changes_nothing(as_user):
    contact, thief = ContactFactory(), UserFactory()
    change(as_user, contact, "source", source="x", owner=thief.pk, deleted_at="2020-01-01")
    contact.refresh_from_db()
    assert (contact.owner, contact.deleted_at) == (None, None)


def test_companies_are_suggested_whatever_the_case(as_user):
    CompanyFactory(name="Überlandwerk")
    CompanyFactory(name="Other")
    html = as_user.get(reverse("contacts:company-suggest"), {"company": "üBER"}).content.decode()
    assert "Überlandwerk" in html
    assert "Other" not in html
