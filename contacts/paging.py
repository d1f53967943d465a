"""A page of a long list without counting the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

PER_PAGE = (20, 50, 100)
USUAL_PER_PAGE = 50
COUNTED_AT_ONCE = 10_000
MANY = 20_000  # so many are looked through in no time
REMEMBERED = 60  # seconds
FAR_DOWN = 50_000  # so many rows before a page take longer to pass over than all take to count

Record = TypeVar("Record", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Record]):
    """Some rows of a list whose length nobody knows."""

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
    def is_end(self) -> bool:
        """Whether nothing follows this page, which then says how many rows there are."""
        return not self.has_next and bool(self.rows or self.number == 1)


def get_page(
    parts: Sequence[QuerySet[Record]],
    number: int,
    per_page: int,
    whole: QuerySet[Record],
    count: Callable[[], int] | None = None,
) -> Page[Record]:
    """One page of all parts, one after the other; `whole` reads the rows with all that is shown of them.

    Their ids come first: an index has those, so that passing over a million rows does not read a million rows. One more
    than a page is asked for, to know whether another page follows. `count` gives the number of all rows, for a page far
    down: it may be nearer to the end.
    """
    start, wanted = (number - 1) * per_page, per_page + 1
    if count and is_far_down(number, per_page):
        ids = _far_down(parts, start, wanted, count())
    else:
        ids = _from_start(parts, start, wanted)
    rows = whole.in_bulk(ids[:per_page])
    return Page([rows[pk] for pk in ids if pk in rows], number, per_page, has_next=len(ids) > per_page)


def is_far_down(number: int, per_page: int) -> bool:
    """Whether so many rows come before the page that it is worth knowing which end is nearer."""
    return (number - 1) * per_page >= FAR_DOWN


def _far_down(parts: Sequence[QuerySet[Record]], start: int, wanted: int, total: int) -> list[int]:
    """The ids of `wanted` rows after `start` others, read from whichever end is nearer."""
    wanted = min(wanted, total - start)
    if wanted <= 0:
        return []
    behind = total - start - wanted
    if start <= behind:
        return _from_start(parts, start, wanted)
    return _from_start([part.reverse() for part in reversed(parts)], behind, wanted)[::-1]


def _from_start(parts: Sequence[QuerySet[Record]], start: int, wanted: int) -> list[int]:
    """Nearly always the first part has them all; only else is it worth asking how long each is."""
    ids = list(parts[0].values_list("pk", flat=True)[start : start + wanted])
    if len(ids) == wanted or len(parts) == 1:
        return ids
    ids = []
    for part, size in zip(parts, _sizes(parts, start + wanted), strict=True):
        if start < size:
            ids += part.values_list("pk", flat=True)[start : start + wanted - len(ids)]
        if len(ids) == wanted:
            break
        start = max(0, start - size)
    return ids


def _sizes(parts: Sequence[QuerySet[Record]], most: int) -> Sequence[int]:
    """How long each part is, or `most`: one query for all of them."""
    compiled = [
        part.order_by().values("pk")[:most].query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False).as_sql()
        for part in parts
    ]
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) part)" for sql, _ in compiled)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [parameter for _, parameters in compiled for parameter in parameters])
        sizes: tuple[int, ...] = cursor.fetchone()
    return sizes


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
    """Whether to count those that meet some condition may mean to look at very many. Remembered for a minute."""
    key = f"are-many:{records.model._meta.label}"
    return bool(cache.get_or_set(key, lambda: records.order_by()[: MANY + 1].count() > MANY, REMEMBERED))


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
