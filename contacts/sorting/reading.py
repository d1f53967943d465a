"""Sorts as addresses and queries in JSON say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contacts.id_lists import is_id
from contacts.models import CustomField
from contacts.sorting.custom import can_sort_by, custom_label, custom_order
from contacts.sorting.orders import LABELS, ORDERS
from contacts.sorting.sorts import Key, Sort
from contacts.where.fields import ALIASES

DEFAULT_SORT = "-created"
MOST_KEYS = 3  # Close API: at most three entries


class SortError(ValueError):
    """Says what is wrong with a sort, in a sentence for whoever asked for it."""


def parse_sort(text: str) -> Sort:
    """The sort that an address asks for: `-created`, or several keys as in `status,-created,cf_12`; "" is the usual.

    Raises SortError.
    """
    names = [name.strip() for name in (text.strip() or DEFAULT_SORT).split(",")]
    return _make_sort([(name.removeprefix("-"), name.startswith("-")) for name in names])


def joined(texts: Iterable[str]) -> str:
    """One sort of several, as a form with a choice for each key sends them; a field that comes twice counts once."""
    keys: dict[str, str] = {}
    for key in ",".join(filter(None, texts)).split(","):
        keys.setdefault(key.strip().removeprefix("-"), key)
    return ",".join(keys.values())


def sort_from_json(sort: Iterable[Mapping[str, Any]]) -> Sort:
    """The sort of a query in JSON: a list of `{"direction": "asc" | "desc", "field": {"type": …, …}}`; [] is the usual.

    Raises SortError.
    """
    asked = [(_field_name(item["field"]), item["direction"] == "desc") for item in sort]
    return _make_sort(asked) if asked else parse_sort("")


def sort_to_json(sort: Sort) -> list[dict[str, Any]]:
    """What `sort_from_json` understands again."""
    return [
        {"direction": "desc" if key.is_descending else "asc", "field": _field_reference(key.name)} for key in sort.keys
    ]


def _field_name(reference: Mapping[str, Any]) -> str:
    if reference["type"] == "custom_field":
        return f"cf_{str(reference['custom_field_id']).removeprefix('cf_')}"
    name = str(reference["field_name"])
    return ALIASES.get(name, name)


def _field_reference(name: str) -> dict[str, Any]:
    if name.startswith("cf_"):
        return {"type": "custom_field", "custom_field_id": int(name.removeprefix("cf_"))}
    return {"type": "regular_field", "object_type": "contact", "field_name": name}


def _make_sort(asked: Sequence[tuple[str, bool]]) -> Sort:
    """The sort by names, each with whether it is descending. Raises SortError."""
    names = [name for name, _ in asked]
    if len(names) > MOST_KEYS:
        raise SortError(f"Contacts can be sorted by at most {MOST_KEYS} fields.")
    if repeated := [name for place, name in enumerate(names) if name in names[:place]]:
        raise SortError(f"Contacts cannot be sorted by “{repeated[0]}” twice.")
    fields = _custom_fields(names)
    return Sort(tuple(_key(name, is_descending, fields) for name, is_descending in asked))


def _custom_fields(names: Iterable[str]) -> dict[str, CustomField]:
    ids = [name.removeprefix("cf_") for name in names if name.startswith("cf_") and is_id(name.removeprefix("cf_"))]
    return {found.key: found for found in CustomField.objects.of_contacts().filter(pk__in=ids)} if ids else {}


def _key(name: str, is_descending: bool, fields: Mapping[str, CustomField]) -> Key:
    if order := ORDERS.get(name):
        return Key(name, LABELS.get(f"-{name}" if is_descending else name, name), order, is_descending)
    if name not in fields:
        raise SortError(f"Contacts cannot be sorted by “{name[:40]}”.")
    if not can_sort_by(fields[name]):
        raise SortError(f"Contacts cannot be sorted by “{fields[name]}”: {fields[name].get_type_display().lower()}.")
    return Key(name, custom_label(fields[name], is_descending), custom_order(fields[name]), is_descending)
