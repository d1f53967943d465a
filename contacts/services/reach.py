"""Who may use a smart list, and whether they may also use the lists that it asks for: else they would find nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from contacts.models import SmartList
from contacts.services.naming import lists_naming
from contacts.where import QueryError, parse
from contacts.where.naming import LIST, names_in

if TYPE_CHECKING:
    from contacts.services.smart_lists import Sharing

Audience: TypeAlias = frozenset[int] | None  # ids of people; None for everybody


def audience(owner_id: int, sharing: Sharing) -> Audience:
    """Who may use a list of this owner that is shared so."""
    if sharing.kind == SmartList.Sharing.GLOBAL:
        return None
    return frozenset({owner_id, *(sharing.people if sharing.kind == SmartList.Sharing.SHARED else ())})


def audience_of(smart_list: SmartList) -> Audience:
    """Who may use the list as it is shared now."""
    if smart_list.sharing == SmartList.Sharing.GLOBAL:
        return None
    is_shared = smart_list.sharing == SmartList.Sharing.SHARED
    others = smart_list.shares.values_list("user_id", flat=True) if is_shared else ()
    return frozenset({smart_list.owner_id, *others})


def out_of_reach(query: Mapping[str, Any], people: Audience) -> str:
    """Why some of `people` could not use a list that asks `query`, for whoever shares it; empty when all can."""
    for used in SmartList.objects.filter(pk__in=_asked(query)):
        if not _within(people, audience_of(used)):
            return (
                f"It uses the list “{used}”, which not everybody who uses this one may use. "
                "Share that one with them first, or share a list with fixed members."
            )
    return ""


def needed_by(smart_list: SmartList, people: Audience) -> str:
    """Why a list cannot be left to `people` alone, for its owner; empty when no list of theirs needs it.

    What others build on it does not count: nobody could take it back from them.
    """
    for user in lists_naming((LIST, smart_list.pk)):
        if user.owner_id == smart_list.owner_id and not _within(audience_of(user), people):
            return f"The list “{user}” uses it, and people use that one who could not use this one any more."
    return ""


def _asked(query: Mapping[str, Any]) -> set[int]:
    try:
        return {pk for kind, pk in names_in(parse(query)) if kind == LIST}
    except QueryError:  # of a static list, or of another time
        return set()


def _within(people: Audience, others: Audience) -> bool:
    return others is None or (people is not None and people <= others)
