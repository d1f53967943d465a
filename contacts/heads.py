"""The heads of the contact list's columns: which order a click asks for, and which one a click with Shift."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

from contacts.columns import Column
from contacts.sorting import MOST_KEYS

ADD, TURN, REMOVE = (
    "Shift-click to sort by this, too",
    "Shift-click to turn this order round",
    "Shift-click to stop sorting by this",
)


@dataclass(frozen=True)
class Header:
    """A column's head: `url` and `sort` are what a click asks for, `also` is the sort that one with Shift asks for.

    Of a column that the list is sorted by `direction` says how, and of several such columns `place` which one it is.
    """

    column: Column
    sort: str = ""
    url: str = ""
    also: str = ""
    hint: str = ""
    direction: str = ""
    place: int = 0

    @property
    def aria_sort(self) -> str:
        """Only one column may say so: the one that matters most."""
        return self.direction if self.place <= 1 else ""


def headers(columns: Iterable[Column], order: str, query: str) -> list[Header]:
    """The head of the table for a list in this order; `query` is the rest of its address."""
    keys = order.split(",")
    start = f"?{query}&sort=" if query else "?sort="
    return [_header(column, keys, start) for column in columns]


def _header(column: Column, keys: Sequence[str], start: str) -> Header:
    if not column.sort:
        return Header(column)
    place = next((place for place, key in enumerate(keys) if key.removeprefix("-") == column.name), None)
    if place is None:
        also = ",".join([*keys[: MOST_KEYS - 1], column.sort])
        return Header(column, column.sort, start + quote_plus(column.sort), also, ADD)
    return _sorted(column, keys, place, start)


def _sorted(column: Column, keys: Sequence[str], place: int, start: str) -> Header:
    """The head of a column that is one of the keys. A further one comes, is turned round, and goes."""
    key, is_alone = keys[place], len(keys) == 1
    turned = key.removeprefix("-") if key.startswith("-") else f"-{key}"
    stays = is_alone or key == column.sort
    also = ",".join([*keys[:place], *([turned] if stays else []), *keys[place + 1 :]])
    sort = turned if place == 0 else column.sort
    return Header(
        column,
        sort,
        start + quote_plus(sort),
        also,
        "" if is_alone else TURN if stays else REMOVE,
        "descending" if key.startswith("-") else "ascending",
        0 if is_alone else place + 1,
    )
