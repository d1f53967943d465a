"""The order that somebody gives the rows of a list (static/js/sortable-list.js): reading it, and keeping it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Max, QuerySet
from django.http import QueryDict

from contacts.id_lists import is_id


def posted_order(data: QueryDict) -> list[int]:
    """The ids posted as `order`, with the one that a button names as `up` or `down` moved by a place."""
    ids = [pk for pk in data.getlist("order") if is_id(pk)]
    return [int(pk) for pk in moved(ids, data.get("up", ""), data.get("down", ""))]


def moved(values: Iterable[str], up: str, down: str) -> list[str]:
    """The same values, with `up` a place further to the front and `down` a place further to the back."""
    order = list(values)
    for value, step in ((up, -1), (down, 1)):
        if value and value in order:
            place = order.index(value)
            order.insert(max(place + step, 0), order.pop(place))
    return order


def put_in_order(records: QuerySet[Any], ids: Sequence[int]) -> None:
    """Writes `position` as in `ids`; records that are not among them, such as one added just now, come after."""
    places = {pk: place for place, pk in enumerate(ids)}
    ordered = sorted(records, key=lambda record: places.get(record.pk, len(places)))
    for position, record in enumerate(ordered):
        record.position = position
    records.model._default_manager.bulk_update(ordered, ["position"])


def next_position(records: QuerySet[Any]) -> int:
    """The `position` of one that comes after all of these."""
    last: int | None = records.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
