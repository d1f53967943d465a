"""How custom fields and their values are shown."""

from __future__ import annotations

from django import template

from contacts.amounts import money, spaced_number
from contacts.models import CustomField
from contacts.phones import display_phone

register = template.Library()
ICONS = {
    "text": "typography",
    "long_text": "align-left",
    "number": "hash",
    "money": "coin",
    "date": "calendar",
    "date_time": "calendar-time",
    "yes_no": "toggle-left",
    "choice": "circle-dot",
    "choices": "checkbox",
    "person": "user",
    "phone": "phone",
    "email": "mail",
    "url": "link",
}

register.filter("money", money)
register.filter("spaced_number", spaced_number)
register.filter("display_phone", display_phone)


@register.filter
def web_address(url: str) -> str:
    """An address as it is read: without scheme and closing slash."""
    return url.partition("://")[2].removesuffix("/") or url


@register.filter
def type_icon(field: CustomField) -> str:
    """The icon that stands for the type of a field."""
    return ICONS[field.type]
