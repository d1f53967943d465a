"""docs/query-language.md names everything there is, and nothing else."""

from __future__ import annotations

import json
import re
from typing import get_args

import pytest
from django.conf import settings

from contacts.models import CustomField
from contacts.where import RELATIONS, And, QueryError, parse, parse_search
from contacts.where.field_conditions import ASKABLE
from contacts.where.fields import ALIASES, CONTACT_FIELDS, CUSTOM_KINDS, Kind
from contacts.where.moments import Moment, Period
from contacts.where.nodes import DEEPEST, LONGEST_TEXT, MOST_NODES, MOST_VALUES, Condition, Mode, Node
from contacts.where.sources import SOURCES

DOCS = (settings.BASE_DIR / "docs" / "query-language.md").read_text()
EXAMPLES = re.findall(r"```json\n(.*?)```", DOCS, re.S)


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below the row that begins with `heading`."""
    table = DOCS.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in table.splitlines()[2:]]


def names(text: str) -> list[str]:
    return re.findall(r"`([\w-]+)`", text)


def models(union) -> dict:
    found = [get_args(member)[0] for member in get_args(get_args(union)[0])]
    return {model.model_fields["type"].default: model for model in found}


def keys(model, *besides: str) -> set[str]:
    return set(model.model_fields) - {"type", *besides}


def test_every_node_with_its_keys():
    documented = {names(row[0])[0]: set(names(row[1])) for row in rows("type | keys | finds contacts")}
    assert documented == {name: keys(model, "negate") for name, model in models(Node).items()}


def test_every_condition_with_its_keys_and_kinds():
    table = rows("type | keys | asked of | holds when")
    documented = {names(row[0])[0]: set(names(row[1])) for row in table}
    assert documented == {name: keys(model) for name, model in models(Condition).items()}
    asked_of = {names(row[0])[0]: set(re.findall(r"[a-z]+", row[2])) & {*Kind} for row in table}
    assert asked_of == {
        name: set() if ASKABLE[model] == {*Kind} else {*ASKABLE[model]} for name, model in models(Condition).items()
    }


def test_every_moment_with_its_keys():
    documented = {names(row[0])[0]: set(names(row[1])) for row in rows("type | keys | is")}
    assert documented == {name: keys(model) for name, model in models(Moment).items()}
    periods = next(row[2] for row in rows("type | keys | is") if "range" in row[1])
    assert names(periods) == list(get_args(Period.model_fields["range"].annotation))


def test_every_mode():
    assert [names(row[0])[0] for row in rows("mode | holds when")] == list(get_args(Mode))


def test_every_field_of_a_contact():
    documented = {
        name: (row[1], names(row[2])[0] if len(row) > 2 and row[2] else "")
        for row in rows("contact's field | kind | ids are of")
        for name in names(row[0])
    }
    assert documented == {name: (str(field.kind), field.reference) for name, field in CONTACT_FIELDS.items()}


def test_every_related_object_with_its_fields():
    documented = {names(row[0])[0]: {*names(row[1])} - {"user"} for row in rows("related objects | their fields")}
    assert documented == {name: {*relation.fields} for name, relation in RELATIONS.items()}


def test_every_type_of_custom_field():
    documented = {
        label: row[1].partition(",")[0] for row in rows("custom field | kind") for label in row[0].split(", ")
    }
    assert documented == {CustomField.Type(type_).label: str(kind) for type_, kind in CUSTOM_KINDS.items()}


def test_every_source_and_alias():
    documented = {names(row[0])[0]: tuple(names(row[1])) for row in rows("name | further values | finds contacts")}
    assert documented == {name: source.refinements for name, source in SOURCES.items()}
    said = DOCS.partition("Close's names")[2].partition(".")[0]
    assert {*names(said)} == {*ALIASES, *ALIASES.values()}


def test_the_limits():
    for number, noun in [(MOST_NODES, "nodes"), (MOST_VALUES, "values"), (LONGEST_TEXT, "characters")]:
        assert re.search(rf"{number:,}\s+{noun}", DOCS)
    assert f"at most {DEEPEST} levels" in DOCS


def test_the_examples_are_understood():
    query, search = map(json.loads, EXAMPLES)
    assert isinstance(parse(query), And)
    assert parse_search(search).results_limit == 500
    for node in re.findall(r"`(\{\"type\": \"(?:source|match_all).*?\})`", DOCS):
        parse(node)


def test_the_example_of_an_error_is_one():
    query = json.loads(EXAMPLES[0])
    query["queries"][1]["condition"] = {"type": "text", "mode": "phrase", "vlaue": "x"}
    with pytest.raises(QueryError) as raised:
        parse(query)
    assert str(raised.value) in DOCS
