"""Ids that are read beforehand where they are few, so that PostgreSQL may use an index for each side of an OR.

It finds no way through an index from a subquery inside an OR, and reads everything instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeVar

from django.db import connection
from django.db.models import F, Q, QuerySet, Value

from contacts.id_lists import id_list

FEW = 1000
Key = TypeVar("Key", bound=Hashable)


def among(column: str, ids: Iterable[int]) -> Q:
    """Rows whose `column` is one of `ids`."""
    found = list(dict.fromkeys(ids))
    # SQLite has a limit to parameters, and uses no index for an OR anyway.
    return Q(**{f"{column}__in": found if connection.vendor == "postgresql" or not found else id_list(found)})


def read_few(queries: Mapping[Key, tuple[QuerySet[Any], str]]) -> dict[Key, list[int]]:
    """The ids in a column of each query: one query for all of them, and nothing when they are too many together."""
    keyed = [
        query.order_by().annotate(asked=Value(number)).values_list("asked", F(column))
        for number, (query, column) in enumerate(queries.values())
    ]
    rows = list(keyed[0].union(*keyed[1:], all=True)[: FEW + 1]) if keyed else []
    if len(rows) > FEW:
        return {}
    found: dict[int, list[int]] = defaultdict(list)
    for number, pk in rows:
        found[number].append(pk)
    return {key: found[number] for number, key in enumerate(queries)}
