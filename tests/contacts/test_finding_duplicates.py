"""Which contacts are found to be possibly the same person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts import bells
from contacts.duplicates import names, searching
from contacts.models import Contact, ContactPoint, DuplicateCrowd, DuplicateGroup, DuplicateMember, DuplicateSearch
from tests.factories import CompanyFactory, ContactFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rung(monkeypatch) -> list[int]:
    calls: list[int] = []
    monkeypatch.setattr(bells.DUPLICATE_SEARCHES, "listeners", [calls.append])
    return calls


def look() -> DuplicateSearch:
    search = searching.look_again(UserFactory())
    searching.work_off(search.pk)
    search.refresh_from_db()
    return search


def found(kind: str) -> set[frozenset[int]]:
    """The ids in each group of this kind."""
    look()
    groups = DuplicateGroup.objects.filter(kind=kind)
    return {frozenset(group.members.values_list("contact", flat=True)) for group in groups}


def crowds() -> list[tuple[str, str, int]]:
    return list(DuplicateCrowd.objects.values_list("kind", "value", "contacts"))


def group(*contacts: Contact) -> set[frozenset[int]]:
    return {frozenset(contact.pk for contact in contacts)}


def named(first: str, last: str, **more) -> Contact:
    return ContactFactory(first_name=first, last_name=last, **more)


def further(contact: Contact, kind: str, value: str) -> None:
    ContactPoint.objects.create(contact=contact, kind=kind, value=value)


def test_the_same_e_mail_whatever_its_case_first_or_further():
    first, second = ContactFactory(email="Ada@Example.com"), ContactFactory(email="ada@example.com")
    third = ContactFactory()
    further(third, "email", "ada@example.com")
    ContactFactory()

    assert found("email") == group(first, second, third)


def test_the_same_phone_first_or_further():
    first, second = ContactFactory(phone="+14155550101"), ContactFactory(phone="+14155550102")
    further(second, "phone", "+14155550101")

    assert found("phone") == group(first, second)


def test_an_address_that_one_contact_has_twice_is_no_duplicate():
    contact = ContactFactory(email="ada@example.com")
    further(contact, "email", "Ada@Example.com")

    assert found("email") == set()


def test_an_address_of_a_crowd_tells_nobody_apart():
    ContactFactory.create_batch(names.MOST + 1, phone="+14155550101", first_name="", last_name="")

    assert found("phone") == set()
    assert crowds() == [("phone", "+14155550101", names.MOST + 1)]


def test_crowds_are_found_by_any_spelling_and_anew_each_time():
    ContactFactory.create_batch(names.MOST - 1, email="info@example.com")
    ContactFactory(email="Info@Example.com")
    further(ContactFactory(), "email", "info@example.com")
    look()
    assert crowds() == [("email", "info@example.com", names.MOST + 1)]

    Contact.objects.filter(email="Info@Example.com").update(email="")
    look()
    assert crowds() == []


def test_a_name_of_a_crowd_that_shares_a_city_tells_nobody_apart():
    ContactFactory.create_batch(names.MOST + 1, first_name="John", last_name="Smith", city="Leeds")
    named("Jon", "Smith", city="Leeds")
    pair = [named("Zoë", "Weber", city="Leeds"), named("Zoé", "Weber", city="Leeds")]

    assert found("name") == group(*pair)
    assert crowds() == [("name", "john smith", names.MOST + 2)]


def test_a_name_of_a_crowd_within_a_company_tells_nobody_apart():
    company = CompanyFactory()
    for first in ("Anna Maria", "Maria Anna"):
        ContactFactory.create_batch(names.MOST - 10, first_name=first, last_name="Rossi", company=company)

    look()
    assert ("name", 2 * names.MOST - 20) in [(kind, number) for kind, _, number in crowds()]


def test_contacts_in_the_trash_are_not_looked_at():
    ContactFactory(email="ada@example.com")
    gone = ContactFactory(email="ada@example.com", deleted_at=timezone.now())
    further(gone, "email", "x@example.com")
    ContactFactory(email="x@example.com")

    assert found("email") == set()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Jon", "Smith"), ("John", "Smith")),
        (("ada", "LOVELACE"), ("Ada", "Lovelace")),
        (("Élodie", "Brûlé"), ("élodie", "brûlé")),
        (("Anne Marie", "Weber"), ("Annemarie", "Weber")),
    ],
)
def test_similar_names(first, second):
    pair = [named(*first), named(*second)]
    named("Zoe", "Other")

    assert found("name") == group(*pair)


@pytest.mark.parametrize(
    ("first", "second"),
    [(("Jane", "Smith"), ("June", "Smith")), (("Ada", "King"), ("Ada", "Byron")), (("Bob", "Ray"), ("Rob", "Ray"))],
)
def test_names_that_are_not_similar_enough_by_themselves(first, second):
    named(*first), named(*second)

    assert found("name") == set()


def test_names_that_are_somewhat_similar_count_with_something_else_in_common():
    born = date(1990, 5, 1)
    pair = [named("Jane", "Smith", date_of_birth=born), named("June", "Smith", date_of_birth=born)]

    assert found("name") == group(*pair)


def test_a_misspelled_last_name_is_found_within_the_company():
    acme = CompanyFactory()
    pair = [named("Ada", "Lovelace", company=acme), named("Ada", "Lovelce", company=acme)]
    named("Ada", "Lovelaca")

    assert found("name") == group(*pair)


def test_of_a_common_name_only_those_are_taken_who_share_something_else():
    acme = CompanyFactory()
    for _ in range(names.RARE):
        named("John", "Smith")
    pair = [named("John", "Smith", company=acme), named("John", "Smith", company=acme)]

    assert found("name") == group(*pair)


def test_a_chain_of_names_is_no_group():
    assert len(list(names.groups_by_name(bearers("Jon Smith", "John Smith", "Johan Smith", "Johanna Smith")))) <= 2


def bearers(*called: str) -> list[names.Bearer]:
    parts = [name.split() for name in called]
    return [names.Bearer(pk, first, last, None, "", None) for pk, (first, last) in enumerate(parts, 1)]


def test_names_alone_count_for_less_than_with_something_else():
    named("Ada", "Lovelace", city="London"), named("Ada", "Lovelace", city="london")
    named("Bob", "Miller"), named("Bob", "Miller")
    look()

    assert list(DuplicateGroup.objects.values_list("similarity", flat=True)) == [100, 90]


def test_a_later_search_takes_the_place_of_the_earlier():
    ContactFactory(email="ada@example.com"), ContactFactory(email="ada@example.com")
    first = look()
    Contact.objects.update(email="")

    second = look()

    assert list(DuplicateSearch.objects.all()) == [second]
    assert first != second
    assert not DuplicateMember.objects.filter(group__kind="email").exists()


def test_one_search_at_a_time(rung):
    first, second = searching.look_again(UserFactory()), searching.look_again(UserFactory())

    assert first == second
    assert DuplicateSearch.objects.count() == 1


def test_whoever_has_workers_is_rung_for(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        search = searching.look_again(UserFactory())

    assert rung == [search.pk]
    assert searching.waiting() == [search.pk]


def test_a_worker_that_must_leave_hands_the_search_on():
    ContactFactory(email="ada@example.com"), ContactFactory(email="ada@example.com")
    search = searching.look_again(UserFactory())

    searching.work_off(search.pk, should_stop=lambda: True)
    assert searching.waiting() == [search.pk]

    searching.work_off(search.pk)
    assert searching.waiting() == []
    assert DuplicateGroup.objects.filter(kind="email").count() == 1


def test_only_one_worker_does_it():
    search = searching.look_again(UserFactory())
    DuplicateSearch.objects.update(worked_on_until=timezone.now() + timedelta(minutes=1))

    searching.work_off(search.pk)

    search.refresh_from_db()
    assert search.ended_at is None


def test_a_worker_that_was_taken_over_writes_nothing(monkeypatch):
    ContactFactory(email="ada@example.com"), ContactFactory(email="ada@example.com")
    search = searching.look_again(UserFactory())

    def taken_over() -> bool:
        DuplicateSearch.objects.update(attempts=2)
        return False

    searching.work_off(search.pk, should_stop=taken_over)

    assert not DuplicateGroup.objects.exists()
    search.refresh_from_db()
    assert search.ended_at is None


def test_what_goes_wrong_is_said_and_the_earlier_groups_stay(monkeypatch):
    ContactFactory(email="ada@example.com"), ContactFactory(email="ada@example.com")
    look()

    def fail(kind: str) -> None:
        raise ValueError("no")

    monkeypatch.setattr(searching, "shared_addresses", fail)
    later = look()

    assert later.problem == searching.UNEXPECTED
    assert DuplicateGroup.objects.filter(kind="email").count() == 1


def test_it_costs_the_same_number_of_queries_for_few_and_for_many():
    def queries(pairs: int) -> int:
        for number in range(pairs):
            named(f"Ada{number}", "Lovelace", email=f"ada{number}@example.com", company=CompanyFactory())
            named("Bob", f"Miller{number}", email=f"ADA{number}@example.com")
        search = searching.look_again(UserFactory())
        with CaptureQueriesContext(connection) as counted:
            searching.work_off(search.pk)
        return len(counted)

    queries(1)  # the first has no earlier groups to clear away
    assert queries(3) == queries(40)
