from __future__ import annotations

import json
from copy import deepcopy

import pytest

from contacts.where import QueryError, parse, parse_search, to_json, to_text
from tests.contacts.where.asking import on, past, text

EVERYTHING = {"type": "match_all"}
RANGE = {"type": "moment_range", "on_or_after": {**past(days=30), "which_day_end": "start"}}


def error(query) -> tuple[str, str]:
    with pytest.raises(QueryError) as raised:
        parse(query)
    return raised.value.path, raised.value.message


def deep(levels: int):
    query = EVERYTHING
    for _ in range(levels - 1):
        query = {"type": "and", "queries": [query]}
    return query


def test_the_example_of_close_is_understood():
    query = {
        "type": "and",
        "negate": False,
        "queries": [
            {"type": "object_type", "object_type": "contact", "negate": False},
            {
                "type": "or",
                "negate": False,
                "queries": [
                    {
                        "type": "field_condition",
                        "negate": False,
                        "field": {"type": "regular_field", "object_type": "contact", "field_name": "title"},
                        "condition": text("phrase", "head of sales"),
                    },
                    {
                        "type": "has_related",
                        "negate": True,
                        "this_object_type": "contact",
                        "related_object_type": "contact_phone",
                        "related_query": EVERYTHING,
                    },
                ],
            },
            on("date_created", {**RANGE, "before": None}),
        ],
    }
    assert parse(to_json(parse(query))) == parse(query)


def test_beside_queries_the_type_may_be_missing_and_nowhere_else():
    assert to_json(parse({"queries": []})) == {"type": "and", "queries": []}
    assert error({"value": 3})[0] == "query.type"


def test_what_goes_without_saying_is_not_written():
    query = on("tags", {"type": "exists"}, negate=False)
    assert to_text(parse(query)) == (
        '{"type":"field_condition","field":{"type":"regular_field","field_name":"tags"},"condition":{"type":"exists"}}'
    )


@pytest.mark.parametrize("written", ["cf_12", "12", 12])
def test_a_custom_field_may_be_written_as_in_close(written):
    query = on("cf_12", {"type": "exists"})
    query["field"]["custom_field_id"] = written
    assert to_json(parse(query))["field"] == {"type": "custom_field", "custom_field_id": 12}


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        (lambda q: q.update(negat=True), "query.negat", "Unknown key “negat”. Did you mean “negate”?"),
        (lambda q: q.update(type="andd"), "query.type", "Unknown type “andd”. Did you mean “and”?"),
        (lambda q: q.update(type=None), "query.type", "“type” is missing."),
        (lambda q: q.update(negate="yes"), "query.negate", "Only true and false can be said here."),
        (lambda q: q.update(queries="all"), "query.queries", "This is not a list."),
        (lambda q: q["queries"].append([]), "query.queries[2].type", "This is not an object with a “type”."),
        (
            lambda q: q["queries"][1]["condition"].update(vlaue="x"),
            "query.queries[1].condition.vlaue",
            "Unknown key “vlaue”. Did you mean “value”?",
        ),
        (
            lambda q: q["queries"][1]["condition"].pop("value"),
            "query.queries[1].condition.value",
            "“value” is missing.",
        ),
        (
            lambda q: q["queries"][1]["condition"].update(mode="full_wordz"),
            "query.queries[1].condition.mode",
            "Unknown value “full_wordz”. Did you mean “full_words”?",
        ),
        (
            lambda q: q["queries"][1]["condition"].update(mode=["phrase"]),
            "query.queries[1].condition.mode",
            "Unknown value “['phrase']”. Did you mean “phrase”?",
        ),
        (
            lambda q: q["queries"][1]["field"].update(object_typ="contact"),
            "query.queries[1].field.object_typ",
            "Unknown key “object_typ”. Did you mean “object_type”?",
        ),
        (
            lambda q: q["queries"][0]["condition"]["on_or_after"]["offset"].update(day=3),
            "query.queries[0].condition.on_or_after.offset.day",
            "Unknown key “day”. Did you mean “days”?",
        ),
        (
            lambda q: q["queries"][0]["condition"]["on_or_after"].update(direction="back"),
            "query.queries[0].condition.on_or_after.direction",
            "Unknown value “back”. There are past, future.",
        ),
        (
            lambda q: q["queries"][0]["condition"]["on_or_after"]["moment"].update(type="nwo"),
            "query.queries[0].condition.on_or_after.moment.type",
            "Unknown type “nwo”. Did you mean “now”?",
        ),
    ],
)
def test_an_error_leads_to_the_key_at_fault(change, path, message):
    query = {"type": "and", "queries": [on("created", deepcopy(RANGE)), on("job_title", text("phrase", "ceo"))]}
    change(query)
    assert error(query) == (path, message)


@pytest.mark.parametrize(
    ("condition", "path", "message"),
    [
        (text("full_words", "…"), ".value", "There is no word in this text."),
        (text("contains", "  "), ".value", "Give a text to look for."),
        (text("contains", "a\0"), ".value", "Null characters are not allowed."),
        (text("contains", "a" * 1001), ".value", "A text has at most 1,000 characters."),
        (text("contains", 5), ".value", "This is not a text."),
        ({"type": "term", "values": []}, ".values", "Give at least one."),
        ({"type": "term", "values": ["a"] * 1001}, ".values", "At most 1,000 are allowed."),
        ({"type": "term", "values": ["a", ""]}, ".values[1]", "Give a text to look for."),
        ({"type": "reference", "reference_type": "tag", "object_ids": []}, ".object_ids", "Give at least one."),
        (
            {"type": "reference", "reference_type": "tag", "object_ids": ["x"]},
            ".object_ids[0]",
            "“x” is not an id.",
        ),
        (
            {"type": "reference", "reference_type": "tag", "object_ids": [True]},
            ".object_ids[0]",
            "“True” is not an id.",
        ),
        ({"type": "number_range"}, "", "Give at least one bound."),
        ({"type": "moment_range", "before": None}, "", "Give at least one bound."),
        ({"type": "number_range", "gt": "5"}, ".gt", "“5” is not a number."),
        (
            {"type": "number_range", "gt": 0.00001},
            ".gt",
            "A number has at most 16 digits before and 4 after the point.",
        ),
        (
            {"type": "number_range", "gt": 1e16},
            ".gt",
            "A number has at most 16 digits before and 4 after the point.",
        ),
        (
            {"type": "moment_range", "before": {"type": "fixed_local_date", "value": "2026-02-30", "which": "end"}},
            ".before.value",
            "Write the day like 2026-10-31.",
        ),
        (
            {"type": "moment_range", "before": {"type": "fixed_utc", "value": "soon"}},
            ".before.value",
            "Write the moment like 2026-10-31T14:30:00Z.",
        ),
        (
            {"type": "moment_range", "before": past(days=-1)},
            ".before.offset.days",
            "This number is too small.",
        ),
    ],
)
def test_what_a_condition_cannot_hold(condition, path, message):
    assert error(on("name", condition)) == (f"query.condition{path}", message)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "{",
        "[" * 100_000,
        '{"type":"text","mode":"contains","value":"\\ud800"}',
        '{"type":"match_all","type":"id","value":1}',
        '{"type":"id","value":NaN}',
        f'{{"type":"id","value":{"9" * 5000}}}',
        b"\xff",
        {"type": "id", "value": {1}},
        {"type": "id", "value": object()},
        {("a",): 1},
    ],
)
def test_what_is_no_json_is_refused(query):
    assert error(query) == ("query", "This is not JSON.")


@pytest.mark.parametrize("query", [None, 5, "5", [], "[]", {}, '"match_all"', "{{}}", {"type": {"{x}": None}}])
def test_json_that_is_no_node_is_refused(query):
    assert error(query)[0] in ("query", "query.type")


def test_braces_in_what_is_wrong_are_only_text():
    assert error({"type": "id", "value": "{x}"}) == ("query.value", "“{x}” is not an id.")


def test_an_or_of_nothing_is_refused_as_its_negation_would_be_everything():
    assert error({"type": "or", "queries": []}) == ("query.queries", "Give at least one.")


def test_a_query_is_at_most_eight_levels_deep():
    assert parse(deep(8))
    assert error(deep(9)) == ("query" + ".queries[0]" * 8, "A query is at most 8 levels deep.")


def test_a_query_has_at_most_two_hundred_parts():
    assert parse({"queries": [EVERYTHING] * 199})
    assert error({"queries": [EVERYTHING] * 200}) == ("query.queries[199]", "A query has at most 200 parts.")


def test_the_root_may_be_called_otherwise():
    with pytest.raises(QueryError, match=r"^where\.queries\[0\]\.type: Unknown type “x”"):
        parse('{"queries":[{"type":"x"}]}', path="where")


def test_text_and_what_was_read_from_it_mean_the_same():
    query = {"queries": [on("city", text("contains", "São Paulo"))]}
    assert parse(json.dumps(query)) == parse(query)
    assert "São Paulo" in to_text(parse(query))


# Whole searches


def test_a_search_has_an_order_and_a_limit():
    sort = [{"direction": "desc", "field": {"type": "regular_field", "field_name": "created"}}]
    search = {"query": EVERYTHING, "sort": sort, "results_limit": 500}
    assert to_json(parse_search(search)) == search


@pytest.mark.parametrize(
    ("search", "path", "message"),
    [
        ({"query": {"type": "x"}}, "search.query.type", None),
        ({"query": EVERYTHING, "sotr": []}, "search.sotr", "Unknown key “sotr”. Did you mean “sort”?"),
        ({"query": EVERYTHING, "results_limit": -1}, "search.results_limit", "This number is too small."),
        (
            {"query": EVERYTHING, "sort": [{"direction": "up", "field": {"type": "custom_field"}}]},
            "search.sort[0].direction",
            "Unknown value “up”. There are asc, desc.",
        ),
        (
            {"query": EVERYTHING, "sort": [{"direction": "asc", "feild": 3}]},
            "search.sort[0].feild",
            "Unknown key “feild”. Did you mean “field”?",
        ),
        ({"query": deep(9)}, "search.query" + ".queries[0]" * 8, "A query is at most 8 levels deep."),
    ],
)
def test_an_error_in_a_search_has_its_place_too(search, path, message):
    with pytest.raises(QueryError) as raised:
        parse_search(search)
    assert raised.value.path == path
    assert message in (None, raised.value.message)


def test_at_most_three_sorts():
    sort = {"direction": "asc", "field": {"type": "regular_field", "field_name": "name"}}
    with pytest.raises(QueryError, match=r"search\.sort: At most 3 are allowed\."):
        parse_search({"query": EVERYTHING, "sort": [sort] * 4})
