"""Smart lists that name a record: which they are, and what becomes of them when it goes or another takes its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from contacts.models import SmartList
from contacts.where import QueryError, parse, to_json
from contacts.where.naming import Name, names_in, renamed

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.where import Node

MOST_NAMED = 5  # lists in a dialog


def lists_naming(*names: Name) -> list[SmartList]:
    """The lists whose query names one of the records, whoever owns them."""
    return [smart_list for smart_list, _ in _naming(names, SmartList.objects.select_related("owner"))]


def rename_in_lists(gone: Name, kept: int) -> None:
    """Every list that names the record `gone` names `kept` instead, as for whoever looks at it nothing has changed.

    To be called in the transaction in which the one takes the place of the other.
    """
    changed = []
    for smart_list, node in _naming([gone], SmartList.objects.order_by("pk").select_for_update()):
        smart_list.query = to_json(renamed(node, gone, kept))
        changed.append(smart_list)
    SmartList.objects.bulk_update(changed, ["query"])


def lists_sorted_by(key: str) -> list[SmartList]:
    """The lists that are sorted by a field (its name in a sort), whoever owns them."""
    return list(_sorted_by(key, SmartList.objects.order_by("pk")))


def stop_sorting_by(key: str) -> None:
    """Lists that are sorted by a field that has no order any more are sorted by the others."""
    changed = []
    for smart_list in _sorted_by(key, SmartList.objects.order_by("pk").select_for_update()):
        others = [one for one in smart_list.sort.split(",") if one.removeprefix("-") != key]
        smart_list.sort = ",".join(others)
        changed.append(smart_list)
    SmartList.objects.bulk_update(changed, ["sort"])


def _sorted_by(key: str, lists: QuerySet[SmartList]) -> Iterator[SmartList]:
    for smart_list in lists.filter(sort__contains=key):
        if key in (one.removeprefix("-") for one in smart_list.sort.split(",")):
            yield smart_list


def _naming(names: Collection[Name], lists: QuerySet[SmartList]) -> Iterator[tuple[SmartList, Node]]:
    """Those of the lists whose query names one of the records, with their queries."""
    wanted = set(names)
    have_an_id = Q(*(Q(text__contains=str(pk)) for _, pk in wanted), _connector=Q.OR)
    for smart_list in lists.alias(text=Cast("query", TextField())).filter(have_an_id):
        try:
            node = parse(smart_list.query)
        except QueryError:  # of static lists, or of another time
            continue
        if not wanted.isdisjoint(names_in(node)):
            yield smart_list, node


@dataclass(frozen=True)
class UsedBy:
    """The lists that name some records, or are sorted by one, as a person is told: some that they may see, and how many
    others there are.
    """

    lists: list[SmartList]
    others: int

    def __bool__(self) -> bool:
        return bool(self.lists or self.others)


def used_by(user: User, *names: Name) -> UsedBy:
    """The lists that name one of the records, as `user` is told when it is to be deleted or changed."""
    return _as_told(user, lists_naming(*names))


def sorted_by(user: User, key: str) -> UsedBy:
    """The lists that are sorted by a field, in the same way."""
    return _as_told(user, lists_sorted_by(key))


def _as_told(user: User, lists: list[SmartList]) -> UsedBy:
    visible = SmartList.objects.visible_to(user).in_bulk([one.pk for one in lists]) if lists else {}
    shown = [one for one in lists if one.pk in visible][:MOST_NAMED]
    return UsedBy(shown, len(lists) - len(shown))
