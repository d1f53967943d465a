from __future__ import annotations

import json
from urllib.parse import urlencode

from django import template

from contacts.models import Group

register = template.Library()


@register.filter
def members_query(group: Group) -> str:
    """What follows the list's address to show the members of a group."""
    condition = {"type": "reference", "reference_type": "group", "object_ids": [str(group.pk)]}
    field = {"type": "regular_field", "field_name": "groups"}
    node = {"type": "field_condition", "field": field, "condition": condition}
    return "?" + urlencode({"where": json.dumps(node, separators=(",", ":"))})
