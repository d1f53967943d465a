"""Short ways to write queries in tests."""

from __future__ import annotations

from typing import Any

from contacts.models import Contact
from contacts.where import matching, parse

JSON = dict[str, Any]


def on(field: str, condition: JSON, **more: Any) -> JSON:
    """A condition on a field; `cf_3` is a custom one."""
    ref = {"type": "regular_field", "field_name": field}
    if field.startswith("cf_"):
        ref = {"type": "custom_field", "custom_field_id": field}
    return {"type": "field_condition", "field": ref, "condition": condition, **more}


def text(mode: str, value: str) -> JSON:
    return {"type": "text", "mode": mode, "value": value}


def refers(kind: str, *records: Any) -> JSON:
    ids = [getattr(record, "pk", record) for record in records]
    return {"type": "reference", "reference_type": kind, "object_ids": ids}


def past(**amounts: int) -> JSON:
    return {"type": "offset", "direction": "past", "moment": {"type": "now"}, "offset": amounts}


def found(query: JSON, user: Any, **more: Any) -> set[Contact]:
    contacts = list(matching(Contact.objects.all(), parse(query), user, **more))
    assert len(contacts) == len(set(contacts)), "a contact twice"
    return set(contacts)
