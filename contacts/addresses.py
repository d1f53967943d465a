"""Addresses of views: what is asked, without what goes without saying."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.http import QueryDict
from django.urls import reverse


def query_dict(values: Mapping[str, str | Sequence[str]]) -> QueryDict:
    """One that may be changed, from a plain mapping or from another one."""
    if isinstance(values, QueryDict):
        return values.copy()
    query = QueryDict(mutable=True)
    for name, value in values.items():
        query.setlist(name, [value] if isinstance(value, str) else list(value))
    return query


def asked(given: Mapping[str, object], usual: Mapping[str, object]) -> QueryDict:
    """The parameters that are not as usual; empty is usual where nothing else is said."""
    return query_dict({name: str(value) for name, value in given.items() if value != usual.get(name, "")})


def without(query: QueryDict, *names: str) -> QueryDict:
    """A copy that lacks some parameters."""
    copied = query.copy()
    for name in names:
        copied.pop(name, None)
    return copied


def filled(data: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """What a filter was given, without blanks around it."""
    return {name: data.get(name, "").strip() for name in names}


def address(url_name: str, query: QueryDict, number: int = 1, args: Sequence[int] = ()) -> str:
    """The address of one page of a view; `args` are what its URL takes."""
    query = query.copy()
    if number > 1:
        query["page"] = str(number)
    return "?".join(filter(None, [reverse(url_name, args=args), query.urlencode()]))
