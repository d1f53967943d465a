"""How many contacts are on each smart list: fetched after a page has come, as counting may take long."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from django.core.cache import cache
from django.db.models import Q

from accounts.models import User
from contacts.models import Contact, SmartList
from contacts.paging import Total, total_of
from contacts.querysets import ContactQuerySet
from contacts.tabs import node_of
from contacts.where import Node, QueryError, Reading

SLOW = 0.1  # seconds: what took longer is remembered
REMEMBERED = 60  # seconds
PATIENCE = 2.0  # seconds for all lists of a page; the rest are counted only as far as is done at once


def count_lists(lists: Sequence[SmartList], user: User) -> dict[int, Total | None]:
    """How many contacts that this person may see are on each list, by its id; None where the filter has a mistake."""
    contacts, started = Contact.objects.live().visible_to(user), monotonic()
    changed = {smart_list.pk: smart_list.updated_at.timestamp() for smart_list in lists}
    counts: dict[int, Total | None] = {}
    for pk, condition in _conditions(lists, user).items():
        key = f"list-count:{user.pk}:{pk}:{changed[pk]}"
        is_late = monotonic() - started > PATIENCE
        counts[pk] = None if condition is None else _count(contacts.filter(condition), key, is_late)
    return counts


def count_all(user: User) -> Total:
    """How many contacts this person may see."""
    return _count(Contact.objects.live().visible_to(user), f"list-count:{user.pk}:all", is_late=False)


def _count(contacts: ContactQuerySet, key: str, is_late: bool) -> Total:
    known: int | None = cache.get(key)
    if known is not None:
        return Total(known)
    if is_late:
        return total_of(contacts)
    started = monotonic()
    number = contacts.count()
    if monotonic() - started > SLOW:
        cache.set(key, number, REMEMBERED)
    return Total(number)


def _conditions(lists: Sequence[SmartList], user: User) -> dict[int, Q | None]:
    """What each list asks. All of them are read together, so that tags and people are looked up once."""
    nodes = {smart_list.pk: node_of(smart_list) for smart_list in lists}
    reading = Reading([node for node in nodes.values() if node], user)
    return {pk: _condition(reading, node) for pk, node in nodes.items()}


def _condition(reading: Reading, node: Node | None) -> Q | None:
    try:
        return reading.condition(node) if node else None
    except QueryError:
        return None
