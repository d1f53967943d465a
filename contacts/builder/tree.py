"""The conditions of the filter as the builder shows them: rows in groups, made from a query node and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from contacts.builder.operators import JSON
from contacts.builder.subjects import Subjects, read_node
from contacts.builder.values import Unfinished, Values, Wrong
from contacts.where import QueryError, parse, to_json

ROOT = "w"
DEEPEST = 3  # groups within each other, the outermost counted


@dataclass(frozen=True)
class Row:
    """One condition, by names; empty while nothing is chosen. `negate` excludes what it finds."""

    key: str
    subject: str = ""
    operator: str = ""
    values: Values = field(default_factory=dict)
    negate: bool = False


@dataclass(frozen=True)
class Fixed:
    """A part of the query that rows cannot say: kept as it is, and shown as a sentence."""

    key: str
    node: JSON


@dataclass(frozen=True)
class Group:
    """Rows and groups joined by “and” or “or”. `key` is its place: ROOT, and then the keys inside it, with dashes."""

    key: str = ROOT
    join: str = "and"
    items: tuple[Item, ...] = ()
    negate: bool = False

    @property
    def depth(self) -> int:
        return self.key.count("-") + 1

    def everything(self) -> Iterator[Item]:
        """The items, and those inside them."""
        for item in self.items:
            yield item
            if isinstance(item, Group):
                yield from item.everything()


Item: TypeAlias = Row | Fixed | Group


# From a query node


def from_node(node: JSON, subjects: Subjects) -> Group:
    """The rows that make exactly this node (JSON as `to_json` gives it)."""
    if _asks_nothing(node):
        return Group()
    if _is_group(node) and not node.get("negate"):
        return _group(ROOT, node, subjects)
    return Group(items=(_item(f"{ROOT}-0", node, subjects),))


def _asks_nothing(node: JSON) -> bool:
    is_empty = node["type"] == "match_all" or (node["type"] == "and" and not node["queries"])
    return is_empty and not node.get("negate")


def _is_group(node: JSON) -> bool:
    return node["type"] in ("and", "or") and bool(node["queries"])


def _group(key: str, node: JSON, subjects: Subjects) -> Group:
    items = tuple(_item(f"{key}-{place}", part, subjects) for place, part in enumerate(node["queries"]))
    return Group(key, node["type"], items, bool(node.get("negate")))


def _item(key: str, node: JSON, subjects: Subjects) -> Item:
    if row := _row(key, node, subjects):
        return row
    if _is_group(node) and key.count("-") < DEEPEST:
        return _group(key, node, subjects)
    return Fixed(key, node)


def _row(key: str, node: JSON, subjects: Subjects) -> Row | None:
    for subject, operator, values, negate in read_node(node, subjects):
        row = Row(key, subject.key, operator.name, values, negate)
        if _remade(row, subjects) == node:
            return row
    return None


def _remade(row: Row, subjects: Subjects) -> JSON | None:
    try:
        return to_json(parse(make_row(row, subjects)))
    except (Unfinished, Wrong, QueryError):
        return None


# To a query node


def make_row(row: Row, subjects: Subjects) -> JSON:
    """The node of one row. Raises Unfinished while something is missing, Wrong when something cannot be meant."""
    subject = subjects.get(row.subject)
    operator = subject.operator(row.operator) if subject else None
    if subject is None or operator is None:
        raise Unfinished
    asked = [subject.ask(condition) for condition in operator.make(row.values)]
    node = asked[0] if len(asked) == 1 else {"type": operator.join, "queries": asked}
    return node | {"negate": operator.is_negative != row.negate}


@dataclass(frozen=True)
class Made:
    """What rows say: the node, None for no condition; what is wrong, by the row's key; the keys of unfinished rows."""

    node: JSON | None
    problems: Mapping[str, str]
    unfinished: frozenset[str]


def make(group: Group, subjects: Subjects) -> Made:
    """The node of the rows. One that is not finished does not count; one that is wrong is among the problems."""
    problems: dict[str, str] = {}
    unfinished: set[str] = set()
    node = _make(group, subjects, problems, unfinished)
    try:
        node = to_json(parse(node)) if node else None
    except QueryError as error:  # too much of it
        problems[ROOT] = error.message
    return Made(node, problems, frozenset(unfinished))


def _make(item: Item, subjects: Subjects, problems: dict[str, str], unfinished: set[str]) -> JSON | None:
    if isinstance(item, Group):
        made = [_make(part, subjects, problems, unfinished) for part in item.items]
        return _joined(item, [part for part in made if part is not None])
    try:
        return to_json(parse(item.node if isinstance(item, Fixed) else make_row(item, subjects)))
    except Unfinished:
        unfinished.add(item.key)
    except Wrong as error:
        problems[item.key] = str(error)
    except QueryError as error:
        problems[item.key] = error.message
    return None


def _joined(group: Group, parts: list[JSON]) -> JSON | None:
    if not parts:
        return None
    if group.key == ROOT and len(parts) == 1 and not _is_group(parts[0]):
        return parts[0]
    return {"type": group.join, "queries": parts, "negate": group.negate}


# Changing rows


def edited(group: Group, command: str) -> Group:
    """What a button does without JavaScript: `add`, `group`, `copy` or `remove`, a colon, and the key it is about."""
    verb, _, key = command.partition(":")
    return _numbered(_edit(group, verb, key)) if verb else group


def _edit(group: Group, verb: str, key: str) -> Group:
    if group.key == key and verb in ("add", "group"):
        return replace(group, items=(*group.items, _new(verb, f"{key}-new")))
    return replace(group, items=tuple(item for part in group.items for item in _edit_item(part, verb, key)))


def _new(verb: str, key: str) -> Row | Group:
    return Row(key) if verb == "add" else Group(key, "or", (Row(f"{key}-0"),))


def _edit_item(item: Item, verb: str, key: str) -> tuple[Item, ...]:
    if item.key == key and verb in ("copy", "remove"):
        return (item, item) if verb == "copy" else ()
    return (_edit(item, verb, key) if isinstance(item, Group) else item,)


def _numbered(group: Group) -> Group:
    """With keys that say the places that the items have now."""
    return replace(group, items=tuple(_keyed(item, f"{group.key}-{at}") for at, item in enumerate(group.items)))


def _keyed(item: Item, key: str) -> Item:
    moved: Any = replace(item, key=key)
    return _numbered(moved) if isinstance(moved, Group) else moved
