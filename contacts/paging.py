"""A page of a long list without counting the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic

from django.core.cache import cache
from django.db.models import QuerySet

from contacts.parts import Parts, Record, read
from contacts.places import APART, Place, count_to, places_from

PER_PAGE = (20, 50, 100)
USUAL_PER_PAGE = 50
COUNTED_AT_ONCE = 10_000
MANY = 20_000  # so many are looked through in no time
REMEMBERED, A_DAY = 60, 24 * 60 * 60  # seconds
FAR_DOWN = 50_000  # so many rows before a page take longer to pass over than all take to count;
FAR_DOWN_AN_INDEX = 800_000  # and so many where an index alone has the rows in their order


@dataclass(frozen=True)
class Page(Generic[Record]):
    """Some rows of a list whose length nobody knows."""

    rows: list[Record]
    number: int  # from 1
    per_page: int
    has_next: bool
    ends: tuple[Place, Place] | None = None  # its first row and its last, far down
    is_counted: bool = True  # whether the rows before were counted, rather than taken from an address

    @property
    def first(self) -> int:
        """The number of the first row in the whole list, from 1."""
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
    def near_previous(self) -> Place | None:
        """From which place the previous page is found."""
        return self.ends and self.ends[0]

    @property
    def near_next(self) -> Place | None:
        return self.ends and self.ends[1]

    @property
    def is_end(self) -> bool:
        """Whether nothing follows this page."""
        return not self.has_next and bool(self.rows or self.number == 1)


def get_page(
    parts: Parts[Record],
    number: int,
    per_page: int,
    whole: QuerySet[Record],
    count: Callable[[], int] | None = None,
    near: Place | None = None,
) -> Page[Record]:
    """One page of all parts, one after the other; `whole` reads the rows with all that is shown of them.

    Their ids come first: an index has those, so that passing over a million rows does not read a million rows. One more
    than a page is asked for, to know whether another page follows. A page far down is found from the place `near`, if
    that helps. `count` gives the number of all rows, where the page may be nearer to their end.
    """
    start, wanted = (number - 1) * per_page, per_page + 1
    if not has_places(number, per_page):
        ids = [row.values[0] for row in read(parts, start, wanted)]
        return Page(_in_order(whole, ids[:per_page]), number, per_page, has_next=len(ids) > per_page)
    nearby = places_from(parts, near, start, wanted) if near else None
    found = nearby or count_to(parts, start, wanted, count() if count else None)
    ids = [place.keys[-1] for place in found]
    ends = (found[0], found[:per_page][-1]) if found else None
    return Page(_in_order(whole, ids[:per_page]), number, per_page, len(ids) > per_page, ends, is_counted=not nearby)


def _in_order(whole: QuerySet[Record], ids: Sequence[int]) -> list[Record]:
    rows = whole.in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def has_places(number: int, per_page: int) -> bool:
    """Whether so many rows come before the page that it is worth finding it from a place."""
    return (number - 1) * per_page >= APART


def is_far_down(number: int, per_page: int, *, is_in_an_index: bool) -> bool:
    """Whether so many rows come before the page that it is worth knowing which end is nearer."""
    return (number - 1) * per_page >= (FAR_DOWN_AN_INDEX if is_in_an_index else FAR_DOWN)


@dataclass(frozen=True)
class Total:
    """How many there are, or at least how many."""

    number: int
    is_exact: bool = True


def total_of(records: QuerySet[Record]) -> Total:
    """Exact up to COUNTED_AT_ONCE, which takes the same time however many there are."""
    number = records.order_by()[: COUNTED_AT_ONCE + 1].count()
    return Total(COUNTED_AT_ONCE, is_exact=False) if number > COUNTED_AT_ONCE else Total(number)


def are_many(records: QuerySet[Record]) -> bool:
    """Whether to count those that meet some condition may mean to look at very many.

    Many are remembered for a day, as no harm is done when they become few; few for a minute.
    """
    key = f"are-many:{records.model._meta.label}"
    known: bool | None = cache.get(key)
    if known is None:
        known = records.order_by()[: MANY + 1].count() > MANY
        cache.set(key, known, A_DAY if known else REMEMBERED)
    return known


def is_nearer_to_the_end(number: int, per_page: int, view: str, count: Callable[[], int]) -> bool:
    """Whether a page is in the second half of what `view` names.

    How many there are may be a minute old: a page that is read from the wrong end takes longer, but is the same.
    """
    key = f"about:{sha256(view.encode()).hexdigest()}"
    return 2 * number * per_page > (cache.get_or_set(key, count, REMEMBERED) or 0)


def page_number(value: str) -> int:
    """The page that a query string asks for: the first when it says nothing usable."""
    return int(value) if value.isdecimal() and 0 < len(value) <= 9 and int(value) else 1


def page_size(value: str) -> int:
    """The rows per page that a query string asks for, among those on offer."""
    return next((size for size in PER_PAGE if str(size) == value), USUAL_PER_PAGE)
