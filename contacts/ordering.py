"""The order that somebody gives the rows of a list (static/js/sortable-list.js): reading it, and keeping it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from contacts.id_lists import is_id


def posted_order(data: QueryDict) -> list[int]:
    """The ids posted as `order`, with the one that a button names as `up` or `down` moved by a place."""
    ids = [int(pk) for pk in data.getlist("order") if is_id(pk)]
    for name, step in (("up", -1), ("down", 1)):
        for pk in data.getlist(name):
            _move(ids, pk, step)
    return ids


def _move(ids: list[int], value: str, step: int) -> None:
    if is_id(value) and int(value) in ids:
        place = ids.index(int(value))
        ids.insert(max(place + step, 0), ids.pop(place))


def put_in_order(records: QuerySet[Any], ids: Sequence[int]) -> None:
    """Writes `position` as in `ids`; records that are not among them, such as one added just now, come after."""
    places = {pk: place for place, pk in enumerate(ids)}
    ordered = sorted(records, key=lambda record: places.get(record.pk, len(places)))
    for position, record in enumerate(ordered):
        record.position = position
    records.model._default_manager.bulk_update(ordered, ["position"])
