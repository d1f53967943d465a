"""The rows of the builder as the form of the list sends them: `w-0-field=tags&w-0-op=any&w-0-value=3`.

A key says where something stands: `w` is the outermost group, `w-1` a row or group in it, `w-1-0` one inside that. The
order is that of the parameters, so a script may add rows under keys of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TypeAlias

from django.http import QueryDict

from contacts.builder.tree import DEEPEST, ROOT, Fixed, Group, Item, Row
from contacts.where import QueryError, parse, to_json

MOST_ROWS = 200
COMMAND = f"{ROOT}-do"

# The values' own names come after the key: everything else belongs to the row or group itself.
_PARAMETER = re.compile(rf"({ROOT}(?:-[0-9a-z]*[0-9][0-9a-z]*)*)-([a-z_]+)")

Parameters: TypeAlias = Mapping[str, Mapping[str, list[str]]]


def is_submitted(query: QueryDict) -> bool:
    """Whether the panel's form was sent, and not only an address followed."""
    return f"{ROOT}-join" in query


def without_rows(query: QueryDict) -> QueryDict:
    """What the address is about, besides the rows."""
    copied = query.copy()
    for name in query:
        if _PARAMETER.fullmatch(name):
            del copied[name]
    return copied


def read(query: QueryDict) -> Group:
    """The rows that a form has sent. What makes no sense, such as a row in no group, is left out."""
    sent = parameters(query)
    return _group(ROOT, sent.get(ROOT, {}), sent)


def parameters(query: QueryDict) -> Parameters:
    """What was sent of each row and group, by key and then by name."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, texts in query.lists():
        if (match := _PARAMETER.fullmatch(name)) and len(found) < MOST_ROWS:
            found.setdefault(match[1], {})[match[2]] = texts
    return found


def _group(key: str, own: Mapping[str, list[str]], parameters: Parameters) -> Group:
    inside = [other for other in parameters if other.rpartition("-")[0] == key]
    join = "or" if own.get("join") == ["or"] else "and"
    items = tuple(item for other in inside if (item := _item(other, parameters[other], parameters)))
    return Group(key, join, items, "not" in own)


def _item(key: str, own: Mapping[str, list[str]], parameters: Parameters) -> Item | None:
    if "join" in own:
        return _group(key, own, parameters) if key.count("-") < DEEPEST else None
    return _fixed(key, own["fixed"][-1]) if "fixed" in own else row(key, own)


def row(key: str, own: Mapping[str, list[str]]) -> Row:
    """The row `key`, of what was sent of it: its field, its operator, and what the controls hold."""
    values = {name: texts for name, texts in own.items() if name not in ("field", "op", "not")}
    subject, operator = ("".join(own.get(name, [])[-1:]) for name in ("field", "op"))
    return Row(key, subject, operator, values, "not" in own)


def _fixed(key: str, text: str) -> Fixed | None:
    try:
        return Fixed(key, to_json(parse(json.loads(text))))
    except (ValueError, QueryError):
        return None
