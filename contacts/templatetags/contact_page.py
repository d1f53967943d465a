"""What the page of a contact is put together from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from contacts.countries import country_name
from contacts.models import Contact, Message
from contacts.properties import NAME, AnyProperty

register = template.Library()
register.filter("country_name", country_name)


@register.simple_tag(takes_context=True)
def contact_property(context: Context, contact: Contact, item: AnyProperty = NAME, focus: bool = False) -> SafeString:
    """One property, with a link to change it when `can_edit`. `focus`: it has just been changed."""
    can_edit = bool(context.get("can_edit")) and item.is_editable
    return render_to_string(item.frame, _shown(contact, item, can_edit) | {"focus": focus})


@register.simple_tag
def property_value(contact: Contact, item: AnyProperty) -> SafeString:
    """The values of a property alone."""
    return render_to_string(item.template, _shown(contact, item, False))


def _shown(contact: Contact, item: AnyProperty, can_edit: bool) -> dict[str, Any]:
    return {"contact": contact, "property": item, "value": item.value(contact), "can_edit": can_edit}


@register.filter
def oldest_first(messages: Iterable[Message]) -> list[Message]:
    """Messages as they were said; they come with the newest first."""
    return list(messages)[::-1]


@register.filter
def clock_in(zone: str) -> datetime | None:
    """What the clock shows there now; None for a zone nobody knows."""
    try:
        return timezone.now().astimezone(ZoneInfo(zone))
    except (ValueError, LookupError):
        return None


@register.filter
def days_left(deleted_at: datetime) -> int:
    """Days, begun ones included, until a contact in the trash is erased."""
    left = deleted_at + timedelta(days=settings.TRASH_DAYS) - timezone.now()
    return max(ceil(left / timedelta(days=1)), 0)
