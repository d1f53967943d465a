"""What the dialog “Sort” offers: an order for each of the keys that a list can be sorted by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest

from contacts.columns import CUSTOM
from contacts.models import CustomField
from contacts.sorting import LABELS, Key, Sort, can_sort_by, custom_label

PLACES = ("Sort by", "Then by", "Then by")


def places(sort: Sort) -> list[tuple[str, Key | None]]:
    """Each place for a key with its label, and with the key that the list is sorted by there."""
    return list(zip_longest(PLACES, sort.keys))


def choices(fields: Iterable[CustomField], sort: Sort) -> Mapping[str, Mapping[str, str]]:
    """The orders by group, as in addresses, with their labels; those of `sort` among them in any case."""
    custom = {
        f"{sign}{field.key}": custom_label(field, is_descending=bool(sign))
        for field in fields
        if can_sort_by(field)
        for sign in ("", "-")
    }
    others = {str(key): key.label for key in sort.keys if str(key) not in LABELS | custom}
    return {"Contact": LABELS, CUSTOM: custom, "Archived fields": others}
