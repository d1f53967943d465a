"""Whatever stands in the address of the list, it is understood or refused, and never taken for everything."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from contacts.filters import ContactFilter
from contacts.models import Contact
from contacts.where import matching
from tests.contacts.where import strategies, world
from tests.contacts.where.strategies import ANYTHING, TREES
from tests.contacts.where.trying import examples

pytestmark = pytest.mark.django_db

RECORDS = {
    "tags": world.TAGS,
    "tags_all": world.TAGS,
    "tags_none": world.TAGS,
    "status": [*world.STATUSES, "none"],
    "owner": [*world.USERS, "me", "none"],
    "company": [*world.COMPANIES, "none"],
}
days = st.sampled_from(world.DAYS).map(str)


def parameter(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, str]]:
    return st.tuples(st.just(name), values.map(str))


CONDITIONS = st.one_of(
    *(parameter(name, st.sampled_from(ids)) for name, ids in RECORDS.items()),
    parameter("q", st.sampled_from([*world.CITIES, "a_b", "ada example", "415 555"])),
    parameter("created_after", days),
    parameter("created_before", days),
    parameter("has_email", st.sampled_from(["yes", "no"])),
    parameter("has_phone", st.sampled_from(["yes", "no"])),
    parameter("where", TREES.map(json.dumps)),
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=8)
NAMES = [*RECORDS, "q", "created_after", "has_email", "where", "sort", "list", "columns", "page", "per_page"]
NOISE = st.one_of(
    st.tuples(st.sampled_from([*NAMES, "bulk_action", "outcome", "preview"]), WORDS),
    st.tuples(st.just("where"), st.one_of(ANYTHING, strategies.disturbed()).map(json.dumps)),
    st.tuples(WORDS, WORDS),
)


def asked(me, parameters: list[tuple[str, str]]) -> ContactFilter:
    return ContactFilter(QueryDict(urlencode(parameters)), Contact.objects.all(), user=me)


def ids(contact_filter: ContactFilter) -> list[int]:
    with transaction.atomic():
        return sorted(contact_filter.qs.values_list("pk", flat=True))


@examples(60)
@given(parameters=st.lists(st.one_of(CONDITIONS, NOISE), max_size=4))
def test_any_address_is_understood_or_refused(me, parameters):
    contact_filter = asked(me, parameters)
    found = ids(contact_filter)
    assert contact_filter.sentence()
    if contact_filter.problems():
        assert found == []
    contact_filter.describe(), contact_filter.canonical(), contact_filter.query(), contact_filter.order


@examples(30)
@given(parameters=st.lists(CONDITIONS, max_size=4))
def test_the_conditions_of_an_address_are_one_query(me, parameters):
    contact_filter = asked(me, parameters)
    if not contact_filter.problems():
        assert ids(contact_filter) == sorted(
            matching(Contact.objects.all(), contact_filter.node(), me).values_list("pk", flat=True)
        )


@examples(30)
@given(parameters=st.lists(CONDITIONS, max_size=3))
def test_what_a_selection_keeps_of_an_address_finds_the_same(me, parameters):
    contact_filter = asked(me, parameters)
    again = ContactFilter(contact_filter.query(), Contact.objects.all(), user=me)
    assert (ids(again), again.problems()) == (ids(contact_filter), contact_filter.problems())


@examples(30)
@given(parameters=st.lists(CONDITIONS, max_size=2), name=st.sampled_from(NAMES), typo=st.sampled_from(["s", "_", "-x"]))
def test_a_misspelt_parameter_finds_nobody(me, parameters, name, typo):
    contact_filter = asked(me, [*parameters, (f"{name}{typo}", "1")])
    assert contact_filter.problems()
    assert ids(contact_filter) == []


@examples(30)
@given(parameters=st.lists(CONDITIONS, max_size=2), mistake=strategies.misspelt())
def test_a_misspelt_query_in_an_address_finds_nobody(me, parameters, mistake):
    query, _ = mistake
    contact_filter = asked(me, [("where", json.dumps(query)), *parameters])
    assert contact_filter.problems()
    assert ids(contact_filter) == []
