"""Reviewing duplicates, one group after the other."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from contacts import bells
from contacts.duplicates import addresses, names, reviewing, searching
from contacts.models import Contact, ContactPoint, DuplicateGroup, DuplicateSearch, NotDuplicate
from contacts.services import trash
from contacts.services.merging import merge
from tests.conftest import signed_in
from tests.factories import ContactFactory, UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
PAGE, REJECTED = "contacts:duplicates", "contacts:not-duplicates"


@pytest.fixture(autouse=True)
def quiet(monkeypatch) -> None:
    monkeypatch.setattr(bells.DUPLICATE_SEARCHES, "listeners", [])


@pytest.fixture
def pair() -> tuple[Contact, Contact]:
    """Two contacts with the same e-mail, which has been found."""
    contacts = pair_of("Ada", "ada@example.com")
    look()
    return contacts


def pair_of(name: str, email: str) -> tuple[Contact, Contact]:
    first, second = (ContactFactory(first_name=name, last_name=last, email=email) for last in ("King", "Byron"))
    return first, second


def look() -> None:
    searching.work_off(searching.look_again(User.objects.first() or UserFactory()).pk)


def shown(client, **query) -> list[int]:
    """The ids of the contacts that are compared."""
    review = client.get(reverse(PAGE), query).context["review"]
    return [contact.pk for contact in review.contacts] if review.current else []


def test_a_group_is_shown_side_by_side_with_why_and_how_similar(as_admin, pair):
    page = text_of(as_admin.get(reverse(PAGE)))

    assert "2 contacts that may be one" in page
    assert "Same e-mail: ada@example.com" in page
    assert "% similar" in page
    assert "Ada King" in page
    assert "Ada Byron" in page


def test_before_anybody_has_looked_the_page_offers_to(as_admin):
    page = as_admin.get(reverse(PAGE))

    assert "Nobody has looked for duplicates yet" in text_of(page)
    as_admin.post(reverse("contacts:duplicate-search"))
    assert "waiting to start" in text_of(as_admin.get(reverse(PAGE)))


def test_progress_is_polled_and_in_the_end_the_page_is_told(as_admin, pair):
    search = searching.look_again(UserFactory())
    DuplicateSearch.objects.filter(pk=search.pk).update(percent=40, stage="Names")
    poll = {"headers": HTMX | {"HX-Target": "duplicates-status"}}

    during = as_admin.get(reverse(PAGE), **poll)
    searching.work_off(search.pk)
    after = as_admin.get(reverse(PAGE), **poll)

    assert "names" in text_of(during)
    assert "40 %" in text_of(during)
    assert "HX-Trigger" not in during
    assert "duplicates:changed" in after["HX-Trigger"]


def test_each_kind_has_a_tab_with_its_count(as_admin, pair):
    tabs = dict(as_admin.get(reverse(PAGE)).context["review"].tabs)

    assert tabs == {"email": "1", "phone": "0", "name": "0"}
    assert "No duplicates here" in text_of(as_admin.get(reverse(PAGE), {"kind": "phone"}))


def test_not_a_duplicate_is_remembered_and_the_next_group_is_shown(as_admin, admin):
    first, second = pair_of("Ada", "ada@example.com"), pair_of("Bob", "bob@example.com")
    look()
    before = shown(as_admin)
    group = as_admin.get(reverse(PAGE)).context["review"].current

    answer = as_admin.post(reverse("contacts:duplicate-reject", args=[group.pk]), headers=HTMX)

    assert NotDuplicate.objects.get().by == admin
    following = [contact.pk for contact in answer.context["review"].contacts]
    assert {tuple(before), tuple(following)} == {tuple(c.pk for c in first), tuple(c.pk for c in second)}
    look()
    assert shown(as_admin) == following


def test_what_was_rejected_can_be_considered_again(as_admin, pair):
    first, second = pair
    as_admin.post(reverse("contacts:duplicate-reject", args=[DuplicateGroup.objects.get().pk]))
    assert shown(as_admin) == []
    assert "Ada King" in text_of(as_admin.get(reverse(REJECTED)))

    as_admin.post(reverse("contacts:duplicate-consider", args=[first.pk, second.pk]))

    assert shown(as_admin) == [first.pk, second.pk]
    assert "No pairs here" in text_of(as_admin.get(reverse(REJECTED)))


def test_a_third_contact_brings_back_only_what_nobody_has_said(as_admin, pair):
    as_admin.post(reverse("contacts:duplicate-reject", args=[DuplicateGroup.objects.get().pk]))
    third = ContactFactory(email="ada@example.com")

    look()

    assert set(shown(as_admin)) == {*(contact.pk for contact in pair), third.pk}


@pytest.mark.parametrize(
    "change",
    [
        lambda first, second: merge(first.pk, [second.pk]),
        lambda first, second: trash.delete_contacts([second.pk]),
        lambda first, second: Contact.objects.filter(pk=second.pk).update(email="other@example.com"),
    ],
    ids=["merged", "deleted", "edited"],
)
def test_a_group_vanishes_when_its_contacts_are(as_admin, pair, change):
    change(*pair)

    assert shown(as_admin) == []


def test_a_group_by_phone_or_name_vanishes_when_edited_apart(as_admin):
    first = ContactFactory(first_name="Ada", last_name="Lovelace", phone="+14155550101")
    second = ContactFactory(first_name="Ada", last_name="Lovelace")
    point = ContactPoint.objects.create(contact=second, kind="phone", value="+14155550101")
    look()
    assert shown(as_admin, kind="phone") == shown(as_admin, kind="name") == [first.pk, second.pk]

    point.delete()
    Contact.objects.filter(pk=second.pk).update(first_name="Mary")

    assert shown(as_admin, kind="phone") == shown(as_admin, kind="name") == []


def test_a_person_sees_only_groups_of_contacts_that_they_may_see(pair):
    limited = UserFactory(role=Role.ADMIN, owned_only=True)
    client = signed_in(limited)
    first, second = pair
    Contact.objects.filter(pk=first.pk).update(owner=limited)
    assert shown(client) == []
    group = DuplicateGroup.objects.get()
    assert client.post(reverse("contacts:duplicate-reject", args=[group.pk])).status_code == 404

    Contact.objects.filter(pk=second.pk).update(owner=limited)
    assert shown(client) == [first.pk, second.pk]


@pytest.mark.parametrize("name", [PAGE, REJECTED])
def test_only_those_who_may_merge_see_the_pages(as_manager, name):
    assert as_manager.get(reverse(name)).status_code == 403
    assert reverse(PAGE) not in as_manager.get(reverse("contacts:list")).content.decode()


def test_nobody_else_looks_rejects_or_takes_that_back(as_manager, pair):
    first, second = pair
    for url in (
        reverse("contacts:duplicate-search"),
        reverse("contacts:duplicate-reject", args=[DuplicateGroup.objects.get().pk]),
        reverse("contacts:duplicate-consider", args=[first.pk, second.pk]),
    ):
        assert as_manager.post(url).status_code == 403


def test_nonsense_in_the_address_shows_the_first_group(as_admin, pair):
    for query in ({"kind": "x"}, {"group": "x"}, {"group": "9" * 30}, {"group": "999"}):
        assert shown(as_admin, **query) == [contact.pk for contact in pair]


def test_more_contacts_than_can_be_merged_are_shown_in_part(as_admin):
    ContactFactory.create_batch(12, email="ada@example.com")
    look()

    page = as_admin.get(reverse(PAGE))

    assert len(page.context["review"].comparison.contacts) == 10
    assert "2 more come after them" in text_of(page)


def test_the_page_costs_the_same_number_of_queries_for_few_groups_and_for_many(as_admin):
    def queries() -> int:
        look()
        as_admin.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as counted:
            as_admin.get(reverse(PAGE))
        return len(counted)

    for number in range(2):
        pair_of("Ada", f"ada{number}@example.com")
    few = queries()
    for number in range(20):
        pair_of("Bob", f"bob{number}@example.com")

    assert queries() == few <= 25


def test_after_a_group_is_merged_the_review_goes_on_with_the_one_behind_it(as_admin):
    for name in ("ada", "bob", "eve"):
        pair_of(name, f"{name}@example.com")
    look()
    groups = list(DuplicateGroup.objects.filter(kind="email"))
    members = [list(group.members.values_list("contact", flat=True)) for group in groups]

    merge(members[1][0], members[1][1:])

    assert shown(as_admin, group=groups[1].pk) == members[2]
    merge(members[2][0], members[2][1:])
    assert shown(as_admin, group=groups[1].pk) == members[0]


# Crowds


def test_addresses_that_too_many_have_are_named_with_a_way_to_their_contacts(as_admin, monkeypatch):
    monkeypatch.setattr(addresses, "MOST", 2)
    crowd = [*ContactFactory.create_batch(2, email="info@example.com"), ContactFactory(email="INFO@example.com")]
    ContactFactory.create_batch(3, phone="+14155550101")
    ContactFactory.create_batch(2, email="ada@example.com")
    look()

    page = as_admin.get(reverse(PAGE))
    assert "1 e-mail address left out, as more than 50 contacts have it" in text_of(page)
    assert "info@example.com 3 contacts" in text_of(page)
    assert "ada@example.com" in text_of(page)
    found = as_admin.get(link_in(page)).context["contacts"].page.rows
    assert {contact.pk for contact in found} == {contact.pk for contact in crowd}

    page = as_admin.get(reverse(PAGE), {"kind": "phone"})
    assert "(415) 555-0101 3 contacts" in text_of(page)
    assert len(as_admin.get(link_in(page)).context["contacts"].page.rows) == 3
    assert "left out" not in text_of(as_admin.get(reverse(PAGE), {"kind": "name"}))


def test_names_that_too_many_have_are_named_with_a_way_to_their_contacts(as_admin, monkeypatch):
    monkeypatch.setattr(names, "MOST", 2)
    crowd = ContactFactory.create_batch(3, first_name="Élodie", last_name="Smith", city="Leeds")
    look()

    page = as_admin.get(reverse(PAGE), {"kind": "name"})
    assert "1 name left out, as more than 50 contacts that share a company, city or birthday have it" in text_of(page)
    assert "élodie smith 3 contacts" in text_of(page)
    found = as_admin.get(link_in(page)).context["contacts"].page.rows
    assert {contact.pk for contact in found} == {contact.pk for contact in crowd}


def test_who_is_limited_to_owned_contacts_is_told_of_names_of_theirs(monkeypatch):
    monkeypatch.setattr(names, "MOST", 2)
    limited = UserFactory(role=Role.ADMIN, owned_only=True)
    for first in ("Élodie", "Bob"):
        ContactFactory.create_batch(3, first_name=first, last_name="Smith", city="Leeds")
    ContactFactory(owner=limited, first_name="ÉLODIE", last_name="Smith", city="Leeds")
    look()

    page = text_of(signed_in(limited).get(reverse(PAGE), {"kind": "name"}))
    assert "élodie smith" in page
    assert "bob smith" not in page


def test_only_the_largest_crowds_are_named(as_admin, pair, monkeypatch):
    monkeypatch.setattr(reviewing, "CROWDS", 1)
    search = DuplicateSearch.objects.get()
    for value, contacts in (("small@example.com", 60), ("large@example.com", 70)):
        search.crowds.create(kind="email", value=value, contacts=contacts)

    page = text_of(as_admin.get(reverse(PAGE)))
    assert "2 e-mail addresses left out, as more than 50 contacts have each of them" in page
    assert "large@example.com 70 contacts and 1 more" in page
    assert "small@" not in page


def test_who_is_limited_to_owned_contacts_is_told_of_crowds_that_theirs_are_in(monkeypatch):
    monkeypatch.setattr(addresses, "MOST", 2)
    limited = UserFactory(role=Role.ADMIN, owned_only=True)
    for email in ("theirs@example.com", "further@example.com", "others@example.com"):
        ContactFactory.create_batch(3, email=email)
    ContactFactory(owner=limited, email="theirs@example.com")
    ContactPoint.objects.create(contact=ContactFactory(owner=limited), kind="email", value="further@example.com")
    look()

    page = text_of(signed_in(limited).get(reverse(PAGE)))
    assert "2 e-mail addresses left out" in page
    assert "theirs@example.com" in page
    assert "others@example.com" not in page
    assert "4 contacts" not in page


def link_in(page) -> str:
    """Where the first crowd can be looked at."""
    [(url, *_)] = [re.findall(r'href="(/contacts/[?]q=[^"]+)"', page.content.decode())]
    return url
