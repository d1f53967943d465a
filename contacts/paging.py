"""A page of a long list without counting the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

PER_PAGE = (20, 50, 100)
USUAL_PER_PAGE = 50
COUNTED_AT_ONCE = 10_000

Record = TypeVar("Record", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Record]):
    rows: list[Record]
    number: int  # from 1
    per_page: int
    has_next: bool

    @property
    def first(self) -> int:
        """The place of the first row in the whole list, from 1."""
        return (self.number - 1) * self.per_page + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def previous(self) -> int | None:
        return self.number - 1 or None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.has_next else None

    @property
    def is_whole_list(self) -> bool:
        return self.number == 1 and not self.has_next


def get_page(parts: Sequence[QuerySet[Record]], number: int, per_page: int, whole: QuerySet[Record]) -> Page[Record]:
    """One page of all parts, one after the other; `whole` reads the rows with all that is shown of them.

    Their ids come first: an index has those, so that passing over a million rows does not read a million rows. One more
    than a page is asked for, to know whether another page follows.
    """
    ids = _read_ids(parts, (number - 1) * per_page, per_page + 1)
    rows = whole.in_bulk(ids[:per_page])
    return Page([rows[pk] for pk in ids if pk in rows], number, per_page, has_next=len(ids) > per_page)


def _read_ids(parts: Sequence[QuerySet[Record]], start: int, wanted: int) -> list[int]:
    ids: list[int] = []
    for part in parts:
        found = list(part.values_list("pk", flat=True)[start : start + wanted - len(ids)])
        ids += found
        if len(ids) == wanted:
            break
        # Nothing found: the whole part lies before the page, and is no longer than what there was to pass over.
        start = 0 if found else start - part.order_by()[:start].count()
    return ids


@dataclass(frozen=True)
class Total:
    """How many there are, or at least how many."""

    number: int
    is_exact: bool = True


def total_of(records: QuerySet[Record]) -> Total:
    """Exact up to COUNTED_AT_ONCE, which takes the same time however many there are."""
    number = records.order_by()[: COUNTED_AT_ONCE + 1].count()
    return Total(COUNTED_AT_ONCE, is_exact=False) if number > COUNTED_AT_ONCE else Total(number)


def page_number(value: str) -> int:
    """The page that a query string asks for: the first when it says nothing usable."""
    return int(value) if value.isdecimal() and 0 < len(value) <= 9 and int(value) else 1


def page_size(value: str) -> int:
    """The rows per page that a query string asks for, among those on offer."""
    return next((size for size in PER_PAGE if str(size) == value), USUAL_PER_PAGE)
