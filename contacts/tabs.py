"""The smart lists over the contact list: which of them a person has, and what an address that names one asks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from contacts.columns import USUAL, asked_names
from contacts.id_lists import is_id
from contacts.models import SmartList
from contacts.services.smart_lists import View
from contacts.sorting import DEFAULT_SORT
from contacts.where import Node, QueryError, parse, to_json
from contacts.where.nodes import MatchAll

if TYPE_CHECKING:
    from accounts.models import User

# What may stand beside `list` while the list is shown as it was saved.
BESIDE = frozenset({"list", "page", "per_page", "near", "end", "panel", "select", "count"})
MOST_TABS = 200
EVERYTHING = to_json(MatchAll())


def lists_of(user: User) -> list[SmartList]:
    """The lists that this person may use, in their order, each knowing whether they may change it: one query."""
    lists = SmartList.objects.visible_to(user).named().with_rights_of(user).in_order_of(user)
    return list(lists[:MOST_TABS])


def says_everything(query: QueryDict) -> bool:
    """Whether an address tells the conditions, sort or columns itself; then `list` is only the tab being changed."""
    return bool(query.keys() - BESIDE)


def expanded(query: QueryDict, smart_list: SmartList | None) -> QueryDict:
    """The address written out: without `list`, and with what the list has saved if nothing else is asked."""
    asked = query.copy()
    pk = "".join(asked.pop("list", [])[-1:])
    if not pk or says_everything(asked):
        return asked
    view = saved_view(smart_list) if smart_list else View(_members(pk))
    asked.update({name: value for name, value in as_parameters(view).items() if value})
    return asked


def saved_view(smart_list: SmartList) -> View:
    """What the list shows as it was saved, in the form in which `view_of` gives what is shown now."""
    query = _members(smart_list.pk) if smart_list.is_static else _in_one_form(smart_list.query)
    return view_of(query, smart_list.sort, smart_list.columns)


def view_of(query: Mapping[str, Any], sort: str, columns: Sequence[str]) -> View:
    """A view in which what is usual is left empty, so that two of them can be compared."""
    names = asked_names(columns)
    return View(query, "" if sort == DEFAULT_SORT else sort, () if names == USUAL else names)


def as_parameters(view: View) -> dict[str, str]:
    """The view as parameters of the list's address."""
    where = "" if view.query == EVERYTHING else json.dumps(view.query, ensure_ascii=False, separators=(",", ":"))
    return {"where": where, "sort": view.sort, "columns": ",".join(view.columns)}


def node_of(smart_list: SmartList) -> Node | None:
    """What a list asks; None when that cannot be read any more."""
    try:
        return parse(saved_view(smart_list).query)
    except QueryError:
        return None


def _members(pk: int | str) -> dict[str, Any]:
    """Who is on a list, asked as a condition; also of a list that is not there, so that the answer says so."""
    return {"type": "saved_search", "saved_search_id": int(pk) if is_id(str(pk)) else pk}


def _in_one_form(query: dict[str, Any]) -> dict[str, Any]:
    try:
        return to_json(parse(query))
    except QueryError:  # it is shown as it is, and the filter says what is wrong with it
        return query
