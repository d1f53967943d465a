"""From JSON to nodes and back."""

from __future__ import annotations

import json
from typing import Any, NoReturn, TypeVar

from pydantic import TypeAdapter, ValidationError

from contacts.where.errors import QueryError, in_plain_words
from contacts.where.nodes import DEEPEST, MOST_NODES, Node, Search, walk

JSON = dict[str, Any]
T = TypeVar("T")

_NODE: TypeAdapter[Node] = TypeAdapter(Node)
_SEARCH = TypeAdapter(Search)


def parse(value: object, *, path: str = "query") -> Node:
    """The node that JSON text, or what was read from it, stands for. Raises QueryError for everything else.

    `path` is what the root is called in errors. Whether fields and records exist is only known once somebody asks: see
    `contacts.where.check`.
    """
    return _within_limits(_read(_NODE, value, path), path)


def parse_search(value: object, *, path: str = "search") -> Search:
    """A node with its order and limit. Raises QueryError."""
    search = _read(_SEARCH, value, path)
    _within_limits(search.query, f"{path}.query")
    return search


def to_json(node: Node | Search) -> JSON:
    """What `parse` understands as the same node, without what goes without saying."""
    return node.model_dump(mode="json", exclude_defaults=True)


def to_text(node: Node) -> str:
    """The same on one line, as in an address."""
    return json.dumps(to_json(node), ensure_ascii=False, separators=(",", ":"))


def _read(adapter: TypeAdapter[T], value: object, path: str) -> T:
    """Everything goes through JSON text, so that an address and a stored query cannot be read in two ways."""
    try:
        read = _load(value) if isinstance(value, str | bytes) else value
        return adapter.validate_json(json.dumps(read, allow_nan=False))
    except ValidationError as error:
        raise in_plain_words(error, path) from None
    except (ValueError, TypeError, RecursionError):
        raise QueryError(path, "This is not JSON.") from None


def _load(text: str | bytes) -> object:
    return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)


def _object(pairs: list[tuple[str, Any]]) -> JSON:
    """Of two equal keys JSON readers take one or the other, and a query must not depend on which."""
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("the same key twice")
    return read


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _within_limits(node: Node, path: str) -> Node:
    for number, (_, place, depth) in enumerate(walk(node, path), 1):
        if depth > DEEPEST:
            raise QueryError(place, f"A query is at most {DEEPEST} levels deep.")
        if number > MOST_NODES:
            raise QueryError(place, f"A query has at most {MOST_NODES} parts.")
    return node
