"""Which records a query names, and the same query with another record in the place of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from contacts.where.nodes import (
    And,
    CustomFieldRef,
    FieldCondition,
    HasRelated,
    IdNode,
    Node,
    Or,
    Reference,
    SavedSearch,
    children,
)
from contacts.where.relations import CONTACT

Name: TypeAlias = tuple[str, int]  # a kind (a key of RECORDS, or one of these) and an id
CUSTOM_FIELD, LIST = "custom_field", "list"


def names_in(node: Node, object_type: str = CONTACT) -> Iterator[Name]:
    """What the node and its parts name; not what the lists that it names do."""
    match node:
        case IdNode():
            yield object_type, node.value
        case SavedSearch():
            yield LIST, node.saved_search_id
        case FieldCondition():
            yield from _names_in_condition(node)
    for _, child in children(node):
        yield from names_in(child, _type_inside(node, object_type))


def _names_in_condition(node: FieldCondition) -> Iterator[Name]:
    if isinstance(node.field, CustomFieldRef):
        yield CUSTOM_FIELD, node.field.custom_field_id
    if isinstance(node.condition, Reference):
        yield from ((node.condition.reference_type, pk) for pk in node.condition.object_ids)


def renamed(node: Node, gone: Name, kept: int, object_type: str = CONTACT) -> Node:
    """The same node naming the record `kept` of the same kind wherever it names `gone`, and nothing twice."""
    match node:
        case And() | Or():
            queries = [renamed(query, gone, kept, object_type) for query in node.queries]
            return node.model_copy(update={"queries": _each_once(queries)})
        case HasRelated():
            query = renamed(node.related_query, gone, kept, _type_inside(node, object_type))
            return node.model_copy(update={"related_query": query})
        case IdNode() if (object_type, node.value) == gone:
            return node.model_copy(update={"value": kept})
        case FieldCondition(condition=Reference() as reference) if reference.reference_type == gone[0]:
            ids = dict.fromkeys(kept if pk == gone[1] else pk for pk in reference.object_ids)
            return node.model_copy(update={"condition": reference.model_copy(update={"object_ids": tuple(ids)})})
    return node


def _type_inside(node: Node, object_type: str) -> str:
    return node.related_object_type if isinstance(node, HasRelated) else object_type


def _each_once(queries: Sequence[Node]) -> tuple[Node, ...]:
    return tuple(query for number, query in enumerate(queries) if query not in queries[:number])
