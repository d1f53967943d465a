"""What a query is made of: nodes, and the fields and conditions in them. See docs/query-language.md for the meaning."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from contacts.amounts import as_number
from contacts.id_lists import is_id
from contacts.where.moments import Moment
from contacts.where.strict import Strict, Typed, kind_of, wrong
from contacts.where.words import words

DEEPEST, MOST_NODES, MOST_VALUES, LONGEST_TEXT, MOST_SORTS = 8, 200, 1000, 1000, 3
# What a custom number can hold.
BEYOND_NUMBERS, FINEST_NUMBER = Decimal(10) ** 16, -4

Mode = Literal["full_words", "phrase", "beginning_of_words", "exact_value", "contains", "ends_with"]
WORD_MODES = frozenset({"full_words", "phrase", "beginning_of_words"})


def _id(value: Any) -> int:
    """Ids come as numbers, or as text as in Close."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not is_id(str(value)):
        raise wrong(f"“{str(value)[:40]}” is not an id.")
    return int(value)


def _custom_field_id(value: Any) -> int:
    return _id(value.removeprefix("cf_") if isinstance(value, str) else value)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise wrong(f"“{str(value)[:40]}” is not a number.")
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) >= BEYOND_NUMBERS or number != round(number, -FINEST_NUMBER):
        raise wrong("A number has at most 16 digits before and 4 after the point.")
    return number


def _text(value: Any) -> Any:
    if isinstance(value, str) and "\0" in value:
        raise wrong("Null characters are not allowed.")
    if isinstance(value, str) and not value.strip():
        raise wrong("Give a text to look for.")
    return value


Id = Annotated[int, BeforeValidator(_id)]
Number = Annotated[Decimal, BeforeValidator(_number), PlainSerializer(as_number)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT), BeforeValidator(_text)]


# Fields


class RegularField(Typed):
    """`object_type` may be left out: it is that of the objects one asks about."""

    type: Literal["regular_field"] = "regular_field"
    field_name: str
    object_type: str | None = None


class CustomFieldRef(Typed):
    """A custom field by its number, also written `cf_12`."""

    type: Literal["custom_field"] = "custom_field"
    custom_field_id: Annotated[int, BeforeValidator(_custom_field_id)]


FieldRef = Annotated[
    Annotated[RegularField, Tag("<regular_field>")] | Annotated[CustomFieldRef, Tag("<custom_field>")],
    Discriminator(kind_of),
]


# Conditions


class Looked(Typed):
    """A text to look for in one of the modes."""

    mode: Mode
    value: Text

    @field_validator("value")
    @classmethod
    def _has_words(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("mode") in WORD_MODES and not words(value):
            raise wrong("There is no word in this text.")
        return value


class Ranged(Typed):
    """Something between bounds, of which there is at least one."""

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if all(value is None for name, value in self if name != "type"):
            raise wrong("Give at least one bound.")
        return self


class Boolean(Typed):
    """Is yes, or no."""

    type: Literal["boolean"] = "boolean"
    value: bool


class CurrentUser(Typed):
    """Is the person who asks."""

    type: Literal["current_user"] = "current_user"


class Filled(Typed):
    """Has any value."""

    type: Literal["exists"] = "exists"


class TextCondition(Looked):
    """Holds a text."""

    type: Literal["text"] = "text"


class Term(Typed):
    """Is one of some texts, regardless of case; of a choice they must exist."""

    type: Literal["term"] = "term"
    values: Annotated[tuple[Text, ...], Field(min_length=1, max_length=MOST_VALUES)]


class Reference(Typed):
    """Is, or includes, one of some records."""

    type: Literal["reference"] = "reference"
    reference_type: str
    object_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_VALUES)]


class NumberRange(Ranged):
    """Lies between numbers."""

    type: Literal["number_range"] = "number_range"
    gt: Number | None = None
    gte: Number | None = None
    lt: Number | None = None
    lte: Number | None = None


class MomentRange(Ranged):
    """Lies between moments: `on_or_after` one and `before` another."""

    type: Literal["moment_range"] = "moment_range"
    on_or_after: Moment | None = None
    before: Moment | None = None


Condition = Annotated[
    Annotated[Boolean, Tag("<boolean>")]
    | Annotated[CurrentUser, Tag("<current_user>")]
    | Annotated[Filled, Tag("<exists>")]
    | Annotated[TextCondition, Tag("<text>")]
    | Annotated[Term, Tag("<term>")]
    | Annotated[Reference, Tag("<reference>")]
    | Annotated[NumberRange, Tag("<number_range>")]
    | Annotated[MomentRange, Tag("<moment_range>")],
    Discriminator(kind_of),
]


# Nodes


class Negatable(Typed):
    """With `negate` it means exactly the others, those without a value among them."""

    negate: bool = False


class And(Negatable):
    """Without queries it asks nothing, as in Close."""

    type: Literal["and"] = "and"
    queries: tuple[Node, ...]


class Or(Negatable):
    """Any of some nodes, of which there is at least one."""

    type: Literal["or"] = "or"
    queries: Annotated[tuple[Node, ...], Field(min_length=1)]


class IdNode(Negatable):
    """One object by its number."""

    type: Literal["id"] = "id"
    value: Id


class ObjectType(Negatable):
    """Everybody: the type must be that of contacts, as queries written for Close say it."""

    type: Literal["object_type"] = "object_type"
    object_type: str


class TextNode(Looked, Negatable):
    """In any text of the object."""

    type: Literal["text"] = "text"


class MatchAll(Negatable):
    """Everybody."""

    type: Literal["match_all"] = "match_all"


class SavedSearch(Negatable):
    """Whoever a smart list finds, for the person who asks."""

    type: Literal["saved_search"] = "saved_search"
    saved_search_id: Id


class FieldCondition(Negatable):
    """A field that meets a condition."""

    type: Literal["field_condition"] = "field_condition"
    field: FieldRef
    condition: Condition


class HasRelated(Negatable):
    """Objects to which at least one of another type belongs that the query finds."""

    type: Literal["has_related"] = "has_related"
    this_object_type: str | None = None
    related_object_type: str
    related_query: Node


class SourceNode(Negatable):
    """What another app picks: see contacts.where.sources."""

    type: Literal["source"] = "source"
    name: str
    values: Annotated[dict[str, Annotated[str, Field(max_length=20_000)]], Field(max_length=20)]


Node = Annotated[
    Annotated[And, Tag("<and>")]
    | Annotated[Or, Tag("<or>")]
    | Annotated[IdNode, Tag("<id>")]
    | Annotated[ObjectType, Tag("<object_type>")]
    | Annotated[TextNode, Tag("<text>")]
    | Annotated[MatchAll, Tag("<match_all>")]
    | Annotated[SavedSearch, Tag("<saved_search>")]
    | Annotated[FieldCondition, Tag("<field_condition>")]
    | Annotated[HasRelated, Tag("<has_related>")]
    | Annotated[SourceNode, Tag("<source>")],
    Discriminator(kind_of),
]


# A whole question


class Sort(Strict):
    """One key of an order."""

    direction: Literal["asc", "desc"]
    field: FieldRef


class Search(Strict):
    """A query with its order, and how many of the first there are to be."""

    query: Node
    sort: Annotated[tuple[Sort, ...], Field(max_length=MOST_SORTS)] = ()
    results_limit: Annotated[int, Field(ge=0)] | None = None


for _model in (And, Or, HasRelated, Search):
    _model.model_rebuild()


def children(node: Node) -> Iterator[tuple[str, Node]]:
    """The nodes right inside a node, each with its place: `.queries[0]`."""
    match node:
        case And() | Or():
            yield from ((f".queries[{number}]", child) for number, child in enumerate(node.queries))
        case HasRelated():
            yield ".related_query", node.related_query


def walk(node: Node, path: str, depth: int = 1) -> Iterator[tuple[Node, str, int]]:
    """The node and all nodes in it, with their places, and how deep they are."""
    yield node, path, depth
    for place, child in children(node):
        yield from walk(child, path + place, depth + 1)
