from __future__ import annotations

from time import time
from types import SimpleNamespace

import pytest
from django.db.models import F

from contacts import paging
from contacts.models import Contact
from contacts.paging import REMEMBERED, Total, are_many, get_page, page_number, page_size, total_of
from contacts.sorting import parse_sort
from tests.factories import ContactFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db


def page(number, *parts):
    return get_page(parts or [Contact.objects.order_by("id")], number, 4, Contact.objects.all())


def test_pages_hold_every_row_once_in_order():
    contacts = ContactFactory.create_batch(9)
    pages = [page(number) for number in (1, 2, 3)]
    assert [row for each in pages for row in each.rows] == contacts
    assert [(each.first, each.last, each.previous, each.next) for each in pages] == [
        (1, 4, None, 2),
        (5, 8, 1, 3),
        (9, 9, 2, None),
    ]


def test_parts_are_read_one_after_the_other():
    contacts = ContactFactory.create_batch(10)
    ids = [contact.pk for contact in contacts]
    parts = [Contact.objects.filter(pk__in=ids[a:b]).order_by("id") for a, b in ((0, 3), (3, 3), (3, 5), (5, 10))]
    assert [[row.pk for row in page(number, *parts).rows] for number in (1, 2, 3, 4)] == [
        ids[0:4],
        ids[4:8],
        ids[8:],
        [],
    ]


@pytest.fixture
def everything_is_far_down(monkeypatch):
    monkeypatch.setattr(paging, "FAR_DOWN", 0)
    monkeypatch.setattr(paging, "APART", 0)


@pytest.mark.parametrize("sort", ["-created", "email", "status,-created", "owner"])
def test_pages_are_the_same_whichever_end_they_are_read_from(sort, everything_is_far_down):
    statuses = StatusFactory.create_batch(2)
    for number in range(23):
        ContactFactory(
            email="" if number % 3 else f"{number}@example.com",
            status=statuses[number % 3] if number % 3 < 2 else None,
            owner=UserFactory() if number % 4 else None,
        )
    order = parse_sort(sort)
    expected = list(order.apply(Contact.objects.all()))
    for number in range(1, 9):
        found = get_page(order.parts(Contact.objects.all()), number, 4, Contact.objects.all(), lambda: 23)
        assert found.rows == expected[number * 4 - 4 : number * 4]
        assert found.has_next == (number < 6)


def test_a_page_costs_a_query_more_only_where_parts_meet(django_assert_num_queries):
    ids = [contact.pk for contact in ContactFactory.create_batch(12)]
    parts = [Contact.objects.filter(pk__in=ids[a : a + 6]).order_by("id") for a in (0, 6)]
    with django_assert_num_queries(2):  # ids, rows
        page(1, *parts)
    with django_assert_num_queries(4):  # ids, how long the other part is, its ids, rows
        page(2, *parts)


def test_a_page_near_the_end_does_not_read_the_beginning(everything_is_far_down, django_assert_num_queries):
    ContactFactory.create_batch(12)
    with django_assert_num_queries(2) as queries:
        get_page([Contact.objects.order_by(F("id").asc())], 3, 4, Contact.objects.all(), lambda: 12)
    assert "DESC LIMIT 4" in queries[0]["sql"]


def test_a_part_that_nothing_can_be_in_is_passed_over():
    contacts = ContactFactory.create_batch(3)
    assert page(1, Contact.objects.none(), Contact.objects.order_by("id")).rows == contacts


def test_a_page_behind_the_last_is_empty():
    ContactFactory()
    behind = page(7)
    assert (behind.rows, behind.next) == ([], None)


def test_a_total_is_exact_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(paging, "COUNTED_AT_ONCE", 3)
    ContactFactory.create_batch(3)
    assert total_of(Contact.objects.all()) == Total(3)
    ContactFactory()
    assert total_of(Contact.objects.all()) == Total(3, is_exact=False)


@pytest.mark.parametrize(("number", "queries"), [(3, 1), (4, 0)])
def test_few_are_counted_again_after_a_minute_and_many_are_not(number, queries, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(paging, "MANY", 3)
    ContactFactory.create_batch(number)
    assert are_many(Contact.objects.all()) == (number > 3)
    with django_assert_num_queries(0):
        are_many(Contact.objects.all())
    later = time() + REMEMBERED + 1
    monkeypatch.setattr("django.core.cache.backends.locmem.time", SimpleNamespace(time=lambda: later))
    with django_assert_num_queries(queries):
        assert are_many(Contact.objects.all()) == (number > 3)


@pytest.mark.parametrize(("asked", "number"), [("", 1), ("3", 3), ("0", 1), ("-1", 1), ("x", 1), ("9" * 30, 1)])
def test_a_page_number_that_is_none_means_the_first(asked, number):
    assert page_number(asked) == number


@pytest.mark.parametrize(("asked", "size"), [("", 50), ("20", 20), ("100", 100), ("1000000", 50)])
def test_only_the_offered_sizes_are_taken(asked, size):
    assert page_size(asked) == size
