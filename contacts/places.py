"""Places in a long list, so that pages far down are found from a row close by instead of counting all rows before.

An address carries a place as text. That names a row and says nothing of it, so that nobody's name stands in a log; when
the row is not where it was, or was seen long ago, the text is worth nothing and everything is counted again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import attrgetter, itemgetter
from time import time
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.crypto import salted_hmac

from contacts.id_lists import is_id
from contacts.keyset import Keys, from_row, order_of, sorted_by
from contacts.parts import Parts, Record, Row, backwards, read, sizes

APART = 2_000  # rows between two marks; so many are passed over in no time
MOST_MARKS = 500  # in longer lists they are further apart
LASTS = 600  # seconds; meanwhile the number of a page may be wrong by as many rows as came or went


@dataclass(frozen=True)
class Place:
    """A row of a list that is in several parts, and how many rows come before it in all of them."""

    position: int
    part: int  # from 0
    keys: Keys  # what its part is sorted by; the last is its id

    def __str__(self) -> str:
        return self._text(int(time()))

    def is_named_by(self, text: str) -> bool:
        """Whether the row was there when the text was written, which is not long ago."""
        seen = int(text.split(".")[3])
        return time() - seen <= LASTS and text == self._text(seen)

    def _text(self, seen: int) -> str:
        check = salted_hmac("contacts.places", repr((self.position, self.part, self.keys, seen))).hexdigest()[:10]
        return f"{self.position}.{self.part}.{self.keys[-1]}.{seen}.{check}"


def read_place(text: str, parts: Parts[Record]) -> Place | None:
    """The place that a text names; None when it is worth nothing any more, or never was."""
    words = text.split(".")
    if len(words) != 5 or not all(map(is_id, words[:4])) or int(words[1]) >= len(parts):
        return None
    position, part, pk = map(int, words[:3])
    places = [Place(position, part, keys) for keys in _keys(parts[part], [pk])]
    return places[0] if places and places[0].is_named_by(text) else None


def count_to(parts: Parts[Record], start: int, wanted: int, total: int | None = None) -> list[Place]:
    """`wanted` rows from `start` on, or as many as there are; all before are passed over.

    If `total` says that the other end is nearer, all behind are.
    """
    if total is None or 2 * start < total:
        return _passing(parts, start, wanted)
    wanted = min(wanted, total - start)
    if wanted <= 0:
        return []
    last = len(parts) - 1
    behind = _passing(backwards(parts), total - start - wanted, wanted)
    return [Place(start + n, last - place.part, place.keys) for n, place in enumerate(reversed(behind))]


def places_from(parts: Parts[Record], place: Place, start: int, wanted: int) -> list[Place] | None:
    """`wanted` rows from `start` on, or as many as there are, found from a place; None if that does not help."""
    if place.position <= start:
        rest = [from_row(parts[place.part], place.keys), *parts[place.part + 1 :]]
        rows = read(rest, start - place.position, wanted, sorted_by)
        return [Place(start + n, place.part + row.part, row.values) for n, row in enumerate(rows)]
    behind = place.position - (start + wanted - 1)
    if behind < 0:
        return None
    before = [from_row(parts[place.part], place.keys, is_backwards=True), *backwards(parts[: place.part])]
    rows = read(before, behind, wanted, sorted_by)
    if len(rows) < wanted:
        return None  # the list has become shorter above it
    return [Place(start + n, place.part - row.part, row.values) for n, row in enumerate(reversed(rows))]


def marks(parts: Parts[Record]) -> Iterator[Place]:
    """Every so many rows a place, all over the list, which is looked through twice."""
    lengths = sizes(parts)
    apart = max(APART, sum(lengths) // MOST_MARKS)
    for number, (part, before) in enumerate(zip(parts, accumulate(lengths, initial=0), strict=False)):
        for row, *keys in _every(part, apart):
            yield Place(before + row - 1, number, tuple(keys))


def _every(part: QuerySet[Record], apart: int) -> list[tuple[Any, ...]]:
    """Of the first row and every so many rows after it the number, from 1, and what they are sorted by."""
    numbered = part.order_by().annotate(row=Window(RowNumber(), order_by=order_of(part)))
    found = numbered.alias(after_mark=F("row") % apart).filter(after_mark=1 % apart)
    return sorted(found.values_list("row", *sorted_by(part)), key=itemgetter(0))


def _passing(parts: Parts[Record], start: int, wanted: int) -> list[Place]:
    rows = read(parts, start, wanted, sorted_by) if start <= APART else _with_keys(parts, read(parts, start, wanted))
    return [Place(start + n, row.part, row.values) for n, row in enumerate(rows)]


def _with_keys(parts: Parts[Record], rows: Sequence[Row]) -> list[Row]:
    """With what the rows are sorted by, which would have been worked out for all that were passed over as well."""
    by_part = [(number, [row.values[0] for row in found]) for number, found in groupby(rows, key=attrgetter("part"))]
    return [Row(number, keys) for number, ids in by_part for keys in _keys(parts[number], ids)]


def _keys(part: QuerySet[Record], ids: Sequence[int]) -> QuerySet[Record, Keys]:
    """What those with these ids are sorted by, in their order; without those who are not in this part."""
    return part.filter(pk__in=ids).values_list(*sorted_by(part))
