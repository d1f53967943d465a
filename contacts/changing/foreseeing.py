"""What several changes together would do: each contact belongs to one of the groups below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import and_, or_

from django.db.models import F, Q, Value

from contacts.changing.changes import NOBODY, Change, SingleChange
from contacts.changing.places import Expression, Same
from contacts.models.contact import NAMING
from contacts.querysets import ContactQuerySet

EVERYBODY = ~NOBODY


@dataclass(frozen=True)
class Foresight:
    """`same`: nothing changes for them. `partly`: something does, but not all. `impossible`: nothing can, by reason."""

    same: Q
    partly: Q
    impossible: dict[str, Q]


def foresee(changes: Sequence[Change], contacts: ContactQuerySet) -> Foresight:
    """What `changes` would do to the contacts of a selection; the others are changed in every field."""
    same = [change.same(contacts) for change in changes]
    problems = [problems_of(change, changes, contacts) for change in changes]
    stuck = [any_of(condition for _, condition in found) for found in problems]
    changing = any_of(~here & ~there for here, there in zip(same, stuck, strict=True))
    return Foresight(
        same=all_of(here & ~there for here, there in zip(same, stuck, strict=True)),
        partly=changing & any_of(stuck),
        impossible=_first_reasons(problems, ~changing),
    )


def problems_of(change: Change, changes: Sequence[Change], contacts: ContactQuerySet) -> list[tuple[str, Q]]:
    """Those of one change among several; the last names of a contact may only be taken away together with none."""
    found = change.problems(contacts)
    if change.target.key in NAMING and isinstance(change, SingleChange):
        emptied = Q(Same(change.after(F(change.target.key)), Value(""))) & ~Q(Same(F(change.target.key), Value("")))
        found = [*found, ("needs_name", emptied & _nameless(changes))]
    return found


def _nameless(changes: Sequence[Change]) -> Q:
    """Who would be left without anything to be called by."""
    after: dict[str, Expression] = {name: F(name) for name in NAMING}
    for change in changes:
        if change.target.key in after and isinstance(change, SingleChange):
            after[change.target.key] = change.after(F(change.target.key))
    return all_of(Q(Same(expression, Value(""))) for expression in after.values())


def _first_reasons(problems: Sequence[list[tuple[str, Q]]], among: Q) -> dict[str, Q]:
    """Of the contacts `among` the others, those that meet a problem, by the code of the first one that they meet."""
    found: dict[str, Q] = {}
    seen = NOBODY
    for code, condition in chain.from_iterable(problems):
        found[code] = found.get(code, NOBODY) | (condition & ~seen & among)
        seen |= condition
    return found


def any_of(conditions: Iterable[Q]) -> Q:
    """Those who meet one condition at least; nobody without any."""
    return reduce(or_, conditions, NOBODY)


def all_of(conditions: Iterable[Q]) -> Q:
    """Those who meet every condition; everybody without any."""
    return reduce(and_, conditions, EVERYBODY)
