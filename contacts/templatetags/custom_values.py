"""How the values of custom fields are written."""

from __future__ import annotations

from django import template

from contacts.amounts import money, spaced_number
from contacts.phones import display_phone

register = template.Library()
register.filter("money", money)
register.filter("spaced_number", spaced_number)
register.filter("display_phone", display_phone)


@register.filter
def web_address(url: str) -> str:
    """An address as it is read: without scheme and closing slash."""
    return url.partition("://")[2].removesuffix("/") or url
