"""What the nodes of a query refer to, read for one person in a few queries, however many nodes there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contacts.models import CustomField, SmartList
from contacts.where.errors import QueryError
from contacts.where.nodes import (
    CustomFieldRef,
    FieldCondition,
    HasRelated,
    IdNode,
    Node,
    Reference,
    SavedSearch,
    TextNode,
    walk,
)
from contacts.where.parsing import parse
from contacts.where.records import Record, read_records
from contacts.where.searching import Mentions

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class SavedList:
    """A smart list: its query, or for a static one none; `error` is why the query cannot be understood any more."""

    name: str
    node: Node | None = None
    error: str = ""


@dataclass
class Known:
    """What exists for the person who asks, of all that the nodes refer to."""

    records: dict[tuple[str, int], Record] = field(default_factory=dict)
    custom_fields: dict[int, CustomField] = field(default_factory=dict)
    lists: dict[int, SavedList] = field(default_factory=dict)
    mentions: Mentions = field(default_factory=lambda: Mentions([]))
    related: tuple[HasRelated, ...] = ()  # every question about related objects
    few: dict[tuple[str, Node], list[int]] | None = None  # contacts by some of these, once the compiler has read them

    @classmethod
    def read(cls, nodes: Iterable[Node], user: User, given: Mapping[tuple[str, int], Record] | None = None) -> Known:
        """`given` are records that were read before."""
        nodes, given = list(nodes), given or {}
        lists = _lists(nodes, user)
        everything = [*nodes, *(found.node for found in lists.values() if found.node)]
        return cls(
            {**given, **read_records(_wanted(everything, given), user)},
            _custom_fields(everything),
            lists,
            Mentions(node for node in _parts(everything) if isinstance(node, TextNode)),
            tuple(node for node in _parts(everything) if isinstance(node, HasRelated)),
        )


def lists_in(nodes: Iterable[Node]) -> set[int]:
    """The ids of the smart lists that nodes use, not those that these use in turn."""
    return {node.saved_search_id for node in _parts(nodes) if isinstance(node, SavedSearch)}


def _parts(nodes: Iterable[Node]) -> Iterator[Node]:
    return (part for node in nodes for part, _, _ in walk(node, ""))


def _lists(nodes: Iterable[Node], user: User) -> dict[int, SavedList]:
    """The smart lists that nodes use, and those that they use: one query for each level."""
    found: dict[int, SavedList] = {}
    pending = lists_in(nodes)
    while pending:
        level = SmartList.objects.visible_to(user).filter(pk__in=pending)
        read = {smart_list.pk: _saved(smart_list) for smart_list in level}
        found |= read
        pending = lists_in(saved.node for saved in read.values() if saved.node) - found.keys()
    return found


def _saved(smart_list: SmartList) -> SavedList:
    if smart_list.is_static:
        return SavedList(smart_list.name)
    try:
        return SavedList(smart_list.name, parse(smart_list.query))
    except QueryError as error:
        return SavedList(smart_list.name, error=error.message)


def _custom_fields(nodes: Iterable[Node]) -> dict[int, CustomField]:
    conditions = (node for node in _parts(nodes) if isinstance(node, FieldCondition))
    ids = {node.field.custom_field_id for node in conditions if isinstance(node.field, CustomFieldRef)}
    return CustomField.objects.in_bulk(ids) if ids else {}


def _wanted(nodes: Iterable[Node], given: Container[tuple[str, int]]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for node in _parts(nodes):
        for kind, ids in _references(node):
            wanted[kind].update(pk for pk in ids if (kind, pk) not in given)
    return wanted


def _references(node: Node) -> Iterator[tuple[str, Iterable[int]]]:
    match node:
        case IdNode():
            yield "contact", [node.value]
        case FieldCondition(condition=Reference() as reference):
            yield reference.reference_type, reference.object_ids
        case HasRelated(related_query=IdNode() as related):
            yield node.related_object_type, [related.value]
