"""Where the contact list shows exactly the contacts that something on a page is about."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django import template

from contacts.models import CustomChoice, CustomField, Group

register = template.Library()


@register.filter
def holders_query(field: CustomField) -> str:
    """What follows the list's address to show the contacts that hold something in the field."""
    return _where(_custom(field), {"type": "exists"})


@register.filter
def choosers_query(choice: CustomChoice, field: CustomField) -> str:
    """The same for those that have one of its choices."""
    return _where(_custom(field), _refers_to("choice", choice.pk))


@register.filter
def members_query(group: Group) -> str:
    """The same for the members of a group."""
    return _where({"type": "regular_field", "field_name": "groups"}, _refers_to("group", group.pk))


def _custom(field: CustomField) -> dict[str, Any]:
    return {"type": "custom_field", "custom_field_id": field.pk}


def _refers_to(kind: str, pk: int) -> dict[str, Any]:
    return {"type": "reference", "reference_type": kind, "object_ids": [str(pk)]}


def _where(field: dict[str, Any], condition: dict[str, Any]) -> str:
    node = {"type": "field_condition", "field": field, "condition": condition}
    return "?" + urlencode({"where": json.dumps(node, separators=(",", ":"))})
