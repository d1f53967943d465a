from __future__ import annotations

import pytest

from contacts import paging
from contacts.models import Contact
from contacts.paging import Total, get_page, page_number, page_size, total_of
from tests.factories import ContactFactory

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


@pytest.mark.parametrize(("asked", "number"), [("", 1), ("3", 3), ("0", 1), ("-1", 1), ("x", 1), ("9" * 30, 1)])
def test_a_page_number_that_is_none_means_the_first(asked, number):
    assert page_number(asked) == number


@pytest.mark.parametrize(("asked", "size"), [("", 50), ("20", 20), ("100", 100), ("1000000", 50)])
def test_only_the_offered_sizes_are_taken(asked, size):
    assert page_size(asked) == size
