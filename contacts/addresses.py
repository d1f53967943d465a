"""Addresses of views: what is asked, without what goes without saying."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.http import QueryDict
from django.urls import reverse


def asked(given: Mapping[str, object], usual: Mapping[str, object]) -> QueryDict:
    """The parameters that are not as usual; empty is usual where nothing else is said."""
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in given.items() if value != usual.get(name, "")})
    return query


def filled(data: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """What a filter was given, without blanks around it."""
    return {name: data.get(name, "").strip() for name in names}


def address(url_name: str, query: QueryDict, number: int = 1, args: Sequence[int] = ()) -> str:
    """The address of one page of a view; `args` are what its URL takes."""
    query = query.copy()
    if number > 1:
        query["page"] = str(number)
    return "?".join(filter(None, [reverse(url_name, args=args), query.urlencode()]))
