"""The orders that contacts can be listed in: the same on both databases, stable from page to page, the empty last."""

from contacts.sorting.custom import can_sort_by, custom_label
from contacts.sorting.orders import LABELS, ORDERS
from contacts.sorting.reading import (
    DEFAULT_SORT,
    MOST_KEYS,
    SortError,
    joined,
    parse_sort,
    sort_from_json,
    sort_to_json,
)
from contacts.sorting.sorts import Key, Sort

__all__ = [
    "DEFAULT_SORT",
    "LABELS",
    "MOST_KEYS",
    "ORDERS",
    "Key",
    "Sort",
    "SortError",
    "can_sort_by",
    "custom_label",
    "joined",
    "parse_sort",
    "sort_from_json",
    "sort_to_json",
]
