"""Every sort is one total order: the same on every database, in one queryset and in parts, limited and not."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from contacts.filters import ContactFilter
from contacts.models import Contact
from contacts.sorting import ORDERS, parse_sort, sort_from_json, sort_to_json
from tests.contacts.where.sorter import VALUES, in_order
from tests.contacts.where.trying import examples
from tests.contacts.where.world import PEOPLE

pytestmark = pytest.mark.django_db

fields = st.lists(st.sampled_from([*VALUES]), min_size=1, max_size=3, unique=True)
SORTS = fields.flatmap(lambda names: st.tuples(*(st.sampled_from([name, f"-{name}"]) for name in names)).map(",".join))


def expected(sort):
    return [person.id for person in in_order(PEOPLE, sort)]


def ids(contacts):
    return [*contacts.values_list("pk", flat=True)]


def test_the_sorter_knows_every_standard_field():
    assert ORDERS.keys() <= VALUES.keys()


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("direction", ["", "-"])
def test_each_field_sorts_as_the_sorter_does(me, name, direction):
    sort = f"{direction}{name}"
    assert ids(parse_sort(sort).apply(Contact.objects.all())) == expected(sort)


@examples(50)
@given(sort=SORTS, limit=st.integers(1, len(PEOPLE)))
def test_several_keys_sort_as_the_sorter_does(me, sort, limit):
    contacts = parse_sort(sort).apply(Contact.objects.all())
    assert ids(contacts) == expected(sort)
    assert ids(contacts[:limit]) == expected(sort)[:limit]


@pytest.mark.parametrize("most", [1, 12])
def test_the_parts_of_a_sort_are_the_whole(me, monkeypatch, most):
    """However many groups of contacts are read apart from the others."""
    monkeypatch.setattr("contacts.sorting.sorts.GROUPS_APART", most)

    @examples(25)
    @given(sort=SORTS)
    def read(sort):
        parts = parse_sort(sort).parts(Contact.objects.all())
        assert [pk for part in parts for pk in ids(part)] == expected(sort)

    read()


@examples(25)
@given(sort=SORTS)
def test_the_list_sorts_by_the_address(me, sort):
    contact_filter = ContactFilter(QueryDict(f"sort={sort}"), Contact.objects.all(), user=me)
    assert ids(contact_filter.qs) == expected(sort)


@examples(25)
@given(sort=SORTS)
def test_a_sort_survives_being_written_and_read(me, sort):
    read = parse_sort(sort)
    assert str(read) == sort
    assert str(sort_from_json(sort_to_json(read))) == sort
