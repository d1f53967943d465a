from __future__ import annotations

import pytest

from contacts.builder.operators import ME
from contacts.builder.subjects import subjects
from contacts.builder.tree import Fixed, Group, Row, edited, from_node, make
from contacts.models import CustomField
from contacts.where import parse, to_json
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

CREATED = {"type": "regular_field", "field_name": "created"}
TAGS = {"type": "regular_field", "field_name": "tags"}

# What somebody fills into a control, by its name.
FILLED = {
    "": {},
    "text": {"value": ["Director, “Sales”"]},
    "texts": {"value": ["one\ntwo, three"]},
    "choices": {"value": ["3", "5"]},
    "number": {"value": ["-12345.67"]},
    "numbers": {"from": ["1"], "until": ["1234567890.1234"]},
    "day": {"day": ["2026-10-31"]},
    "days": {"from": ["2026-10-01"], "until": ["2026-10-31"]},
    "period": {"period": ["last-quarter"]},
    "amount": {"amount": ["30"], "unit": ["days"]},
    "source": {"value": ["4", "7"], "outcome": ["failed"], "reason": ["no_email"]},
}


@pytest.fixture
def person():
    for kind, label in CustomField.Type.choices:
        CustomField.objects.create(name=f"A {label}", type=kind)
        CustomField.objects.create(name=f"Its {label}", type=kind, holder="opportunity")
    return UserFactory()


@pytest.fixture
def known(person):
    return subjects(person)


def node_of(query):
    return to_json(parse(query))


def asks(field, **condition):
    return {"type": "field_condition", "field": field, "condition": condition}


def tagged(*ids):
    return asks(TAGS, type="reference", reference_type="tag", object_ids=list(ids))


def single(known, subject, operator, negate=False, **values):
    made = make(Group(items=(Row("w-0", subject, operator, values, negate),)), known)
    assert not made.problems
    return made.node


# Every operator


def test_every_row_there_is_comes_back_from_the_node_it_makes(known):
    for subject in known.values():
        for operator in subject.operators:
            for negate in (False, True):
                row = Row("w-0", subject.key, operator.name, FILLED[operator.control], negate)
                made = make(Group(items=(row,)), known)
                assert made.node, (row, made.problems)
                again = from_node(made.node, known)
                assert make(again, known).node == made.node, row
                assert isinstance(again.items[0], Row), row


def test_only_a_yes_or_no_that_can_be_left_open_can_be_empty(known):
    consent = next(subject for subject in known.values() if subject.label == "A Yes or no")
    assert [operator.label for operator in consent.operators] == ["is yes", "is no", "is empty", "is not empty"]
    assert [operator.label for operator in known["dnd_sms"].operators] == ["is yes", "is no"]


def test_a_row_that_excludes_comes_back_as_the_opposite_operator(known):
    node = single(known, "job_title", "contains", negate=True, value=["sales"])
    assert node == single(known, "job_title", "lacks", value=["sales"])
    assert from_node(node, known).items == (Row("w-0", "job_title", "lacks", {"value": ["sales"]}),)


def test_excluding_with_a_negative_operator_finds_the_same_as_the_positive_one(known):
    twice = single(known, "city", "is_not", negate=True, value=["Rome"])
    assert twice == single(known, "city", "is", value=["Rome"])


@pytest.mark.parametrize(("text", "number"), [("1,5", 1.5), ("1,234", 1234), ("1.234,50", 1234.5), ("12 000", 12000)])
def test_a_number_means_what_it_means_in_a_custom_field(known, text, number):
    node = single(known, "emails_count", "more", value=[text])
    assert node["condition"]["gt"] == number


def test_me_stands_beside_other_people(known):
    node = single(known, "owner", "any", value=["7", ME])
    assert node["queries"][0]["type"] == "or"
    assert from_node(node, known).items == (Row("w-0", "owner", "any", {"value": [ME, "7"]}),)


def test_tags_that_must_all_be_there_are_one_row(known):
    node = single(known, "tags", "all", value=["3", "5"])
    assert node == node_of({"type": "and", "queries": [{"type": "and", "queries": [tagged(3), tagged(5)]}]})
    assert from_node(node, known).items[0].operator == "all"


def test_no_note_with_a_text_asks_for_contacts_without_any_such_note(known):
    node = single(known, "note.text", "lacks", value=["refund"])
    assert node["type"] == "has_related"
    assert node["negate"] is True


@pytest.mark.parametrize("other", [{"type": "text", "mode": "contains", "value": "ada"}, tagged(3)])
def test_conditions_on_different_things_are_a_group_of_rows(known, other):
    source = {"type": "source", "name": "bulk_action", "values": {"bulk_action": "4"}}
    node = node_of({"type": "and", "queries": [{"type": "or", "queries": [source, other]}, tagged(5)]})
    root = from_node(node, known)
    assert [len(item.items) for item in root.items if isinstance(item, Group)] == [2]
    assert make(root, known).node == node


@pytest.mark.parametrize("operator", ["last", "next", "older", "further"])
def test_relative_days_are_counted_from_the_day_on_which_somebody_looks(known, operator):
    node = single(known, "created", operator, amount=["2"], unit=["weeks"])
    moments = [node["condition"].get(name) for name in ("on_or_after", "before")]
    offset = next(moment for moment in moments if moment and moment["type"] == "offset")
    assert offset["offset"] == {"weeks": 2}


# What is not finished, and what is wrong


@pytest.mark.parametrize(
    "row",
    [
        Row("w-0"),
        Row("w-0", "tags", "any"),
        Row("w-0", "tags", "any", {"value": [""]}),
        Row("w-0", "job_title", "contains", {"value": ["  "]}),
        Row("w-0", "created", "between", {"from": ["2026-10-01"]}),
        Row("w-0", "no_such_field", "is", {"value": ["x"]}),
        Row("w-0", "tags", "no_such_operator", {"value": ["3"]}),
    ],
)
def test_a_row_that_is_not_finished_asks_nothing(known, row):
    made = make(Group(items=(row, Row("w-1", "tags", "any", {"value": ["3"]}))), known)
    assert made.node == node_of(tagged(3))
    assert (made.unfinished, made.problems) == ({"w-0"}, {})


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (Row("w-0", "emails_count", "equal", {"value": ["many"]}), "“many” is not a number."),
        (Row("w-0", "emails_count", "between", {"from": ["9"], "until": ["1"]}), "The second number is smaller"),
        (Row("w-0", "created", "on", {"day": ["31.10."]}), "“31.10.” is not a day. Write it like 2026-10-31."),
        (Row("w-0", "created", "between", {"from": ["2026-10-02"], "until": ["2026-10-01"]}), "The end is before"),
        (Row("w-0", "created", "last", {"amount": ["0"], "unit": ["days"]}), "Write a whole number from 1 to 1,000."),
        (Row("w-0", "created", "last", {"amount": ["9" * 5000], "unit": ["days"]}), "Write a whole number"),
        (Row("w-0", "tags", "any", {"value": ["VIP"]}), "“VIP” is not an id."),
        (Row("w-0", "list", "any", {"value": ["mine"]}), "“mine” is not an id."),
        (Row("w-0", "city", "is", {"value": ["x" * 1001]}), "A text has at most 1,000 characters."),
    ],
)
def test_what_cannot_be_meant_is_said_at_the_row(known, row, problem):
    made = make(Group(items=(row,)), known)
    assert made.problems["w-0"].startswith(problem)


def test_too_many_conditions_are_said_once(known):
    rows = tuple(Row(f"w-{at}", "city", "is", {"value": ["Rome"]}) for at in range(250))
    assert list(make(Group(items=rows), known).problems) == ["w"]


# Groups


def test_groups_are_read_to_three_levels_and_deeper_ones_kept_as_they_are(known):
    node = tagged(1)
    for join in ("and", "or", "and", "or", "and"):
        node = {"type": join, "queries": [node, asks(CREATED, type="exists")]}
    node = node_of(node)
    root = from_node(node, known)
    third = root.items[0].items[0]
    assert (root.depth, third.depth) == (1, 3)
    assert isinstance(third.items[0], Fixed)
    assert make(root, known).node == node


@pytest.mark.parametrize(
    "node",
    [
        {"type": "id", "value": 7},
        {"type": "match_all", "negate": True},
        {"type": "and", "queries": [], "negate": True},
        {"type": "or", "queries": [tagged(3), {"type": "object_type", "object_type": "contact"}], "negate": True},
        asks({"type": "custom_field", "custom_field_id": 999_999}, type="exists"),
        asks(CREATED, type="moment_range", before={"type": "now"}),
        asks(CREATED, type="moment_range", on_or_after={"type": "fixed_utc", "value": "2026-01-01T00:00:00Z"}),
        asks({"type": "regular_field", "field_name": "owner"}, type="text", mode="contains", value="x"),
        {"type": "source", "name": "preview", "values": {"preview": "token"}},
        {
            "type": "has_related",
            "related_object_type": "note",
            "related_query": {"type": "and", "queries": [{"type": "match_all"}]},
        },
        {"type": "has_related", "related_object_type": "note", "related_query": {"type": "match_all", "negate": True}},
    ],
)
def test_what_rows_cannot_say_is_kept_as_it_is(known, node):
    node = node_of({"type": "and", "queries": [node, tagged(3)]})
    root = from_node(node, known)
    assert any(isinstance(item, Fixed) for item in root.everything())
    assert make(root, known).node == node


@pytest.mark.parametrize("node", [{"type": "match_all"}, {"type": "and", "queries": []}])
def test_what_asks_nothing_makes_no_row(known, node):
    assert from_node(node_of(node), known) == Group()


def test_an_excluded_filter_is_a_group_that_is_excluded(known):
    node = node_of({"type": "or", "queries": [tagged(3), tagged(5)], "negate": True})
    root = from_node(node, known)
    assert (root.negate, root.items[0].negate, root.items[0].join) == (False, True, "or")
    assert make(root, known).node == {"type": "and", "queries": [node]}


# Buttons without JavaScript


def rows(group):
    return [(item.key, getattr(item, "subject", None)) for item in group.everything()]


def test_buttons_add_copy_and_remove_rows_and_groups():
    group = Group(items=(Row("w-a1", "tags"), Group("w-2", "or", (Row("w-2-0", "city"),))))
    assert rows(edited(group, "add:w-2"))[-1] == ("w-1-1", "")
    assert rows(edited(group, "group:w"))[-2:] == [("w-2", None), ("w-2-0", "")]
    assert rows(edited(group, "copy:w-2"))[-2:] == [("w-2", None), ("w-2-0", "city")]
    assert rows(edited(group, "remove:w-a1")) == [("w-0", None), ("w-0-0", "city")]
    assert rows(edited(group, "remove:w-2-0")) == [("w-0", "tags"), ("w-1", None)]


@pytest.mark.parametrize("command", ["", "remove:w-9", "nonsense", "remove:w"])
def test_a_button_that_there_is_not_changes_nothing(command):
    group = Group(items=(Row("w-0", "tags"),))
    assert rows(edited(group, command)) == [("w-0", "tags")]
