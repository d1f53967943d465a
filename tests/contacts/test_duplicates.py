from __future__ import annotations

import pytest
from django.db import connection

from contacts.models import Contact, ContactPoint
from contacts.services import contacts as services
from contacts.services.contacts import possible_duplicates
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stored", ["zoë@example.com", "Zoë@Example.com", "ZOË@EXAMPLE.COM"])
def test_an_address_is_found_whatever_its_case(user, stored):
    contact = ContactFactory(email=stored)
    ContactFactory(email="zoe@example.com")
    assert list(possible_duplicates(["zoë@example.com"], [], seen_by=user)) == [contact]


def test_several_addresses_and_numbers_are_looked_up_at_once(user, django_assert_num_queries):
    first, second = ContactFactory(email="a@example.com"), ContactFactory(phone="+14155550123")
    third = ContactFactory()
    ContactPoint.objects.create(contact=third, kind="email", value="b@example.com")
    emails = ["a@example.com", "b@example.com", "c@example.com"]
    with django_assert_num_queries(6):
        found = list(possible_duplicates(emails, ["+14155550123"], seen_by=user))
    assert found == [first, second, third]


def test_an_index_answers_each_look_up():
    Contact.objects.bulk_create(Contact(email=f"{n}@example.com", phone=f"+1415555{n:04}") for n in range(2000))
    connection.cursor().execute("ANALYZE")
    plans = [matches.explain() for matches in services._same_points(["1@example.com"], ["+14155550001"])]
    indexes = ["contact_email", "contact_email_capitals", "contact_phone"]
    assert [index in plan for index, plan in zip(indexes, plans, strict=False)] == [True] * 3
