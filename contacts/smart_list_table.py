"""What the page that manages smart lists shows for one query string."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import QueryDict

from contacts.models import SmartList
from contacts.querysets import SmartListQuerySet
from contacts.search_box import searched_text
from contacts.tabs import node_of
from contacts.where import Node, QueryError, Reading

if TYPE_CHECKING:
    from accounts.models import User

SCOPES = {"": "All", "mine": "Mine", "shared": "Shared", "everybody": "Everybody’s"}


@dataclass(frozen=True)
class Row:
    """A list, and what it asks in words; `problem` is why it cannot be used."""

    smart_list: SmartList
    sentence: str = ""
    problem: str = ""


class SmartListTable:
    """The lists that `user` may use and that `query` looks for, in the person's order."""

    scopes = SCOPES

    def __init__(self, query: QueryDict, user: User) -> None:
        self.user = user
        self.scope = query.get("scope", "") if query.get("scope") in SCOPES else ""
        self.search = searched_text(query)

    @cached_property
    def rows(self) -> list[Row]:
        lists = list(self._lists().select_related("owner").prefetch_related("shares__user"))
        nodes = {one.pk: node_of(one) for one in lists if not one.is_static}
        reading = Reading([node for node in nodes.values() if node], self.user)
        return [_row(one, nodes.get(one.pk), reading) for one in lists]

    def _lists(self) -> SmartListQuerySet:
        lists = SmartList.objects.visible_to(self.user).named().with_rights_of(self.user).in_order_of(self.user)
        if self.scope == "mine":
            lists = lists.filter(owner=self.user)
        elif self.scope:
            lists = lists.filter(sharing="shared" if self.scope == "shared" else "global")
        return lists.filter(name__icontains=self.search) if self.search else lists

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out, so that the rows can be put in order."""
        return not (self.scope or self.search)

    @property
    def is_empty(self) -> bool:
        """Whether there are no lists at all."""
        return self.is_whole and not self.rows


def _row(smart_list: SmartList, node: Node | None, reading: Reading) -> Row:
    if smart_list.is_static:
        return Row(smart_list)
    if node is None:
        return Row(smart_list, problem="Its filter cannot be read any more.")
    try:
        reading.condition(node)
    except QueryError as error:
        return Row(smart_list, problem=error.message)
    return Row(smart_list, str(reading.words(node)))
