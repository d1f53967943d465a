"""What would happen if a bulk action were confirmed now: counts per outcome, and the contacts behind each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Case, Count, Q, Value, When

from bulkactions.results import Outcome
from contacts.querysets import ContactQuerySet


@dataclass(frozen=True)
class Foreseen:
    """Contacts that meet `condition` would get this outcome, for this reason."""

    outcome: Outcome
    reason: str
    condition: Q


@dataclass(frozen=True)
class Part:
    """Contacts of a selection that would get the same outcome for the same reason."""

    outcome: Outcome
    reason: str
    contacts: ContactQuerySet

    @property
    def key(self) -> str:
        """Names the part within its preview."""
        return f"{self.outcome}:{self.reason}"


@dataclass(frozen=True)
class Preview:
    """`parts` are disjoint and cover the selection; `counts` has one figure for each, in the same order."""

    total: int
    parts: list[Part]
    counts: list[int]

    @property
    def changing(self) -> int:
        """How many contacts would be changed."""
        return sum(count for part, count in self if part.outcome is Outcome.SUCCEEDED)

    def __iter__(self) -> Iterator[tuple[Part, int]]:
        return iter(zip(self.parts, self.counts, strict=True))


def preview(contacts: ContactQuerySet, exceptions: list[Foreseen]) -> Preview:
    """Counts the parts of `contacts`. One query for each, as all that are not excepted would succeed."""
    found, total = parts(contacts, exceptions), contacts.count()
    counts = [part.contacts.count() for part in found[1:]]
    return Preview(total, found, [max(total - sum(counts), 0), *counts])


def preview_at_once(contacts: ContactQuerySet, exceptions: list[Foreseen]) -> Preview:
    """The same with a single query, for conditions that cost more than counting contacts does."""
    found = parts(contacts, exceptions)
    part = Case(*(When(one.condition, then=Value(number)) for number, one in enumerate(exceptions, start=1)), default=0)
    rows = contacts.order_by().values(part=part).annotate(count=Count("pk")).values_list("part", "count")
    counts = dict(rows)
    return Preview(sum(counts.values()), found, [counts.get(number, 0) for number in range(len(found))])


def parts(contacts: ContactQuerySet, exceptions: list[Foreseen]) -> list[Part]:
    """What is left over would succeed; then the `exceptions`, of which a contact meets one at most."""
    rest = contacts
    for exception in exceptions:
        rest = rest.exclude(exception.condition)
    excepted = [Part(one.outcome, one.reason, contacts.filter(one.condition)) for one in exceptions]
    return [Part(Outcome.SUCCEEDED, "", rest), *excepted]
