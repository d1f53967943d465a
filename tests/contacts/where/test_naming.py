from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.where import parse, to_json
from contacts.where.naming import names_in, renamed
from contacts.where.records import RECORDS
from tests.contacts.where.strategies import contact_tree
from tests.contacts.where.trying import examples

UNUSED = 987_654_321


def asks(field: str, kind: str, *ids: int, **rest) -> dict:
    condition = {"type": "reference", "reference_type": kind, "object_ids": list(ids)}
    return {
        "type": "field_condition",
        "field": {"type": "regular_field", "field_name": field},
        "condition": condition,
    } | rest


def tags(*ids: int, **rest) -> dict:
    return asks("tags", "tag", *ids, **rest)


def both(*queries: dict, **rest) -> dict:
    return {"type": "and", "queries": list(queries), **rest}


def having(kind: str, query: dict) -> dict:
    return {"type": "has_related", "related_object_type": kind, "related_query": query}


CUSTOM = asks("", "choice", 4) | {"field": {"type": "custom_field", "custom_field_id": 9}}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"type": "match_all"}, set()),
        (tags(1, 2), {("tag", 1), ("tag", 2)}),
        (CUSTOM, {("custom_field", 9), ("choice", 4)}),
        ({"type": "saved_search", "saved_search_id": 3}, {("list", 3)}),
        (both({"type": "id", "value": 1}), {("contact", 1)}),
        (having("company", both({"type": "id", "value": 1})), {("company", 1)}),
        (having("opportunity", asks("stage", "stage", 6)), {("stage", 6)}),
    ],
)
def test_a_query_names_records_by_kind_and_id(query, expected):
    assert set(names_in(parse(query))) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (tags(1), tags(2)),
        (tags(3, 1, negate=True), tags(3, 2, negate=True)),
        (tags(2, 1, 3), tags(2, 3)),
        (both(tags(1), tags(2)), both(tags(2))),
        (both(tags(1), tags(2, negate=True)), both(tags(2), tags(2, negate=True))),
        (asks("status", "status", 1), asks("status", "status", 1)),
        ({"type": "id", "value": 1}, {"type": "id", "value": 1}),
    ],
)
def test_a_tag_takes_the_place_of_another_and_of_nothing_else(query, expected):
    assert renamed(parse(query), ("tag", 1), 2) == parse(expected)


def test_a_company_is_renamed_where_contacts_have_it_and_where_it_is_asked_about():
    query = both(asks("company", "company", 1), having("company", both({"type": "id", "value": 1})))
    expected = both(asks("company", "company", 2), having("company", both({"type": "id", "value": 2})))
    assert renamed(parse(query), ("company", 1), 2) == parse(expected)


@examples(40)
@given(contact_tree(2), st.data())
def test_what_took_the_place_of_a_record_is_named_instead_of_it(tree, data):
    node = parse(tree)
    names = sorted(name for name in names_in(node) if name[0] in RECORDS)
    gone = data.draw(st.sampled_from(names)) if names else ("tag", 1)
    expected = {(kind, UNUSED) if (kind, pk) == gone else (kind, pk) for kind, pk in names_in(node)}
    after = renamed(node, gone, UNUSED)
    assert set(names_in(after)) == expected
    assert parse(to_json(after)) == after
