"""Random queries: the compiler answers like the evaluator, and what is no query is refused and never crashes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from contacts.models import Contact, SmartList
from contacts.where import RELATIONS, QueryError, catalogue, describe, matching, parse, parse_search, to_json
from tests.contacts.where import strategies, world
from tests.contacts.where.evaluator import JSON, SavedList, World, matches
from tests.contacts.where.strategies import ANYTHING, LEAVES, RELATED_LEAVES, TREES
from tests.contacts.where.trying import examples
from tests.contacts.where.world import CUSTOM, PEOPLE, WORLD, ZONES

pytestmark = pytest.mark.django_db

NOWS = [
    datetime(2026, 11, 18, 12, 30, 15, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 59, 59, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 10, tzinfo=UTC),
    datetime(2026, 11, 2, tzinfo=UTC),
]
nows, zones = st.sampled_from(NOWS), st.sampled_from(ZONES)


def found(query: Any, me: User, now: datetime | None = None) -> list[int]:
    with transaction.atomic():  # what the database refuses must not spoil the next example
        contacts = matching(Contact.objects.all(), parse(query), me, now)
        return sorted(contacts.values_list("pk", flat=True))


def expected(query: JSON, me: User, now: datetime) -> list[int]:
    return [person.id for person in PEOPLE if matches(query, person, WORLD, now, me.zone)]


@examples(150)
@given(query=TREES, now=nows, zone=zones)
def test_trees_find_whom_the_evaluator_finds(me, query, now, zone):
    me.time_zone = zone
    assert found(query, me, now) == expected(query, me, now)


@pytest.mark.parametrize("number", range(len(LEAVES)))
def test_each_condition_finds_whom_the_evaluator_finds(me, number):
    """The trees do not come to each kind of condition often enough."""

    @examples(8)
    @given(query=LEAVES[number], now=nows, zone=zones)
    def find(query, now, zone):
        me.time_zone = zone
        assert found(query, me, now) == expected(query, me, now)

    find()


@pytest.mark.parametrize("most", [0, 2])
def test_a_text_is_found_however_many_companies_mention_it(me, monkeypatch, most):
    """There is another way to look beyond so many."""
    monkeypatch.setattr("contacts.where.searching.MOST_MENTIONS", most)

    @examples(25)
    @given(query=strategies.text_nodes(PEOPLE))
    def find(query):
        assert found(query, me, NOWS[0]) == expected(query, me, NOWS[0])

    find()


RELATED_CONDITIONS = [(name, leaf) for name, leaves in RELATED_LEAVES.items() for leaf in leaves]


@pytest.mark.parametrize("number", range(len(RELATED_CONDITIONS)))
def test_each_related_condition_finds_whom_the_evaluator_finds(me, number):
    name, leaf = RELATED_CONDITIONS[number]

    @examples(6)
    @given(query=strategies.has_related_to(name, leaf), now=nows, zone=zones)
    def find(query, now, zone):
        me.time_zone = zone
        assert found(query, me, now) == expected(query, me, now)

    find()


def test_the_strategies_know_every_field_and_relation(me):
    custom = {f"cf_{pk}" for pk in CUSTOM.values()}
    assert catalogue(me).keys() == strategies.CONTACT_FIELDS.keys() | custom
    assert {name: set(relation.fields) for name, relation in RELATIONS.items()} == {
        name: set(fields) for name, fields in strategies.RELATED_FIELDS.items()
    }


TANGLED = [world.LIVE_LIST, world.LIST_OF_LISTS, world.EMPTY_LIST]


@examples(40)
@given(queries=strategies.tangles(TANGLED))
def test_lists_are_followed_and_circles_refused(me, queries):
    lists = {pk: SavedList(query=query) for pk, query in queries.items()}
    for pk, query in queries.items():
        SmartList.objects.filter(pk=pk).update(query=query, is_static=False)
    query = {"type": "saved_search", "saved_search_id": TANGLED[0]}
    if is_circular(TANGLED[0], queries):
        assert refusal(query, me)
    else:
        there = World(me=WORLD.me, lists=lists)
        assert found(query, me) == [person.id for person in PEOPLE if matches(query, person, there, NOWS[0], me.zone)]


def is_circular(start: int, queries: dict[int, JSON], *above: int) -> bool:
    if start in above:
        return True
    needed = [int(value) for way, value in strategies.places(queries[start]) if way and way[-1] == "saved_search_id"]
    return any(is_circular(pk, queries, *above, start) for pk in needed)


@examples(40)
@given(query=TREES)
def test_the_negation_finds_exactly_the_others(me, query):
    others = found({"type": "and", "queries": [query], "negate": True}, me, NOWS[0])
    assert sorted([*found(query, me, NOWS[0]), *others]) == [person.id for person in PEOPLE]


@examples(60)
@given(query=TREES)
def test_a_query_survives_being_written_and_read(query):
    node = parse(query)
    assert parse(to_json(node)) == node
    assert parse(json.dumps(to_json(node))) == node


@examples(40)
@given(search=strategies.searches())
def test_an_order_and_a_limit_survive_being_written_and_read(search):
    read = parse_search(search)
    assert parse_search(json.dumps(to_json(read))) == read


@examples(40)
@given(query=TREES)
def test_every_query_can_be_put_into_words(me, query):
    assert describe(parse(query), me).strip()


def refusal(query: Any, me: User) -> QueryError | None:
    """Why it is refused; None when it is a query after all. Anything else that is raised is a fault."""
    try:
        found(query, me)
        describe(parse(query), me)
    except QueryError as error:
        return error
    return None


@examples(120)
@given(query=st.one_of(ANYTHING, st.text(st.characters()), ANYTHING.map(json.dumps)))
def test_anything_at_all_is_a_query_or_refused(me, query):
    error = refusal(query, me)
    assert not error or (error.path.startswith("query") and error.message)


@examples(120)
@given(query=strategies.disturbed())
def test_a_disturbed_query_is_a_query_or_refused(me, query):
    refusal(query, me)


@examples(100)
@given(mistake=strategies.misspelt())
def test_a_mistake_in_writing_is_refused_with_its_place(me, mistake):
    query, place = mistake
    error = refusal(query, me)
    assert error, "matches, though it is misspelt"
    assert error.path.startswith(place)
