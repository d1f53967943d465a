"""What a row of the filter builder can be about: the fields of the query language, and what else it can ask for."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from contacts.builder import operators
from contacts.builder.operators import JSON, Operator
from contacts.builder.values import Values
from contacts.pickers import Supply
from contacts.where import RELATIONS, Field, Kind, Relation, catalogue, opportunity_catalogue

if TYPE_CHECKING:
    from accounts.models import User

# Groups of the menu in their order; others come after them.
ORDER = (
    *("Contact", "Relationship", "Address", "Do not disturb", "Company", "Activity", "Notes and tasks"),
    *("Custom fields", "Lists", "Bulk actions"),
)

BY_KIND = {
    Kind.TEXT: operators.TEXT,
    Kind.CHOICE: operators.CHOICE,
    Kind.NUMBER: operators.NUMBER,
    Kind.MONEY: operators.NUMBER,
    Kind.DATE: operators.MOMENT,
    Kind.MOMENT: operators.MOMENT,
    Kind.BOOLEAN: operators.BOOLEAN,
}


@dataclass(frozen=True)
class Subject:
    """`ask` makes a node of a condition. `field` or `supply` says what there is to choose from, where there is.

    `refinements` are further choices of an operator `source`, by name: see `register_source_subject`.
    """

    key: str
    label: str
    group: str
    operators: tuple[Operator, ...]
    ask: Callable[[JSON], JSON]
    field: Field | None = None
    supply: Callable[[User], Supply] | None = None
    refinements: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)

    def operator(self, name: str) -> Operator | None:
        return next((operator for operator in self.operators if operator.name == name), None)


Subjects = Mapping[str, Subject]
_added: dict[str, Subject] = {}


def register_source_subject(
    name: str,
    label: str,
    group: str,
    operator_labels: tuple[str, str],
    supply: Callable[[User], Supply],
    refinements: Mapping[str, Mapping[str, str]],
) -> None:
    """Lets rows ask for a source of the query language (see `contacts.where.register_source`), when an app is ready.

    `supply` gives its values, `refinements` the choices of each of its refinements; one without choices is only kept.
    """
    key = f"source.{name}"
    asked = operators.source(name, refinements, operator_labels)
    _added[key] = Subject(key, label, group, asked, _as_it_is, supply=supply, refinements=refinements)


def subjects(user: User) -> dict[str, Subject]:
    """Everything that this person can ask for, by key, in the order of the menu."""
    own = [_of_field(field) for field in catalogue(user).values()]
    related = [subject for relation in RELATIONS.values() for subject in _of_relation(relation)]
    custom = [_of_related_field(RELATIONS["opportunity"], field) for field in opportunity_catalogue().values()]
    everything = [ANYTHING, *own, *related, *custom, LISTS, *_added.values()]
    return {subject.key: subject for subject in sorted(everything, key=_place)}


def read_node(node: JSON, subjects: Subjects) -> Iterator[tuple[Subject, Operator, Values, bool]]:
    """Every row that may have made the node, the best first: subject, operator, values, and whether it is excluded.

    Whether one of them says exactly this, and nothing else, is for the caller to find out.
    """
    parts = [_taken_apart(part) for part in node.get("queries", [node])]
    conditions = [condition for _, condition in parts]
    keys = {key for key, _ in parts}
    subject = subjects.get(keys.pop()) if len(keys) == 1 else None
    negate = bool(node.get("negate"))
    for operator in sorted(subject.operators if subject else (), key=lambda other: other.is_negative != negate):
        if subject and (values := operator.read(conditions)) is not None:
            yield subject, operator, values, operator.is_negative != negate


def _as_it_is(condition: JSON) -> JSON:
    return condition


def _ask_field(field: Field, condition: JSON) -> JSON:
    return {"type": "field_condition", "field": field.ref, "condition": condition}


def _ask_related(object_type: str, field: Field, condition: JSON) -> JSON:
    return _related(object_type, _ask_field(field, condition))


def _ask_any(object_type: str, condition: JSON) -> JSON:
    """The condition is always “yes”; “no” is its negation."""
    return _related(object_type, {"type": "match_all"})


def _related(object_type: str, query: JSON) -> JSON:
    return {"type": "has_related", "related_object_type": object_type, "related_query": query}


def _taken_apart(node: JSON) -> tuple[str, JSON]:
    """The key of the subject and the condition that make a node, its negation left aside; the inverse of `ask`.

    No key for a node that is about nothing a row can be about.
    """
    match node:
        case {"type": "field_condition", "field": field, "condition": condition}:
            return _key(field), condition
        case {"related_object_type": other, "related_query": {"type": "match_all", **rest}} if not rest:
            return f"{other}.", {"type": "boolean", "value": True}
        case {
            "type": "has_related",
            "related_object_type": other,
            "related_query": {"field": field, "condition": condition},
        }:
            return f"{other}.{_key(field)}", condition
        case {"type": "text"}:
            return ANYTHING.key, _plain(node)
        case {"type": "saved_search"}:
            return LISTS.key, _plain(node)
        case {"type": "source", "name": name}:
            return f"source.{name}", _plain(node)
    return "", node


def _plain(node: JSON) -> JSON:
    return {name: value for name, value in node.items() if name != "negate"}


def _key(field: JSON) -> str:
    return f"cf_{field['custom_field_id']}" if "custom_field_id" in field else str(field["field_name"])


def _place(subject: Subject) -> int:
    return ORDER.index(subject.group) if subject.group in ORDER else len(ORDER)


ANYTHING = Subject("text", "Any text", "Contact", operators.ANYTHING, _as_it_is)
LISTS = Subject("list", "Smart list", "Lists", operators.LISTS, _as_it_is)


def _of_field(field: Field) -> Subject:
    return Subject(field.key, field.label, field.group, _operators(field), partial(_ask_field, field), field)


NEVER_EMPTY = {"created", "updated", "emails_count", "phones_count"}


def _operators(field: Field) -> tuple[Operator, ...]:
    if field.kind is Kind.REFERENCE:
        return operators.references(field.reference, field.is_many)
    return _without_emptiness(BY_KIND[field.kind]) if _is_never_empty(field) else BY_KIND[field.kind]


def _is_never_empty(field: Field) -> bool:
    """Whether it makes no sense to ask if it is filled in; only custom fields know a yes, a no and nothing."""
    return field.key in NEVER_EMPTY or (field.kind is Kind.BOOLEAN and not field.custom)


def _without_emptiness(offered: tuple[Operator, ...]) -> tuple[Operator, ...]:
    return tuple(operator for operator in offered if operator not in operators.EMPTINESS)


# How rows call what is related, and whether a contact has at most one of them, so that “empty” means something.
GROUPS = {"company": "Company", "note": "Notes and tasks", "task": "Notes and tasks"}
ADDRESSES = {"contact_email": "Any e-mail address", "contact_phone": "Any phone number"}


def _of_relation(relation: Relation) -> Iterator[Subject]:
    name = relation.object_type
    if name != "company":  # that is whether the field Company is empty
        label = f"Has {'an' if relation.label[0] in 'aeiou' else 'a'} {relation.label}"
        yield Subject(f"{name}.", label, _group(relation), operators.YES_NO, partial(_ask_any, name))
    yield from (_of_related_field(relation, field) for field in relation.fields.values())


def _of_related_field(relation: Relation, field: Field) -> Subject:
    name = relation.object_type
    label = ADDRESSES.get(name) or f"{relation.label.capitalize()} {field.words}"
    offered = _operators(field) if name == "company" else _without_emptiness(_operators(field))
    return Subject(f"{name}.{field.key}", label, _group(relation), offered, partial(_ask_related, name, field), field)


def _group(relation: Relation) -> str:
    name = relation.object_type
    return "Contact" if name in ADDRESSES else GROUPS.get(name, relation.label.capitalize())
