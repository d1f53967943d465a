"""What a contact holds in one of its fields, as people read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from contacts.amounts import money, spaced_number
from contacts.countries import country_name
from contacts.models import Channel, ContactType
from contacts.phones import display_phone

_SWITCHES = {f"dnd_{channel.value}" for channel in Channel}
_TEXTS: dict[str, Callable[[str], str]] = {
    "contact_type": lambda value: str(dict(ContactType.choices).get(value, value)),
    "country": country_name,
    "phone": display_phone,
    "time_zone": lambda value: value.replace("_", " "),
}


def in_words(key: str, value: Any, currency: str = "") -> str:
    """A value that is no reference, of the column of Contact or the custom field `key`. Empty for none."""
    match value:
        case None | "":
            return ""
        case bool():
            yes, no = ("On", "Off") if key in _SWITCHES else ("Yes", "No")
            return yes if value else no
        case Decimal():
            return money(value, currency) if currency else spaced_number(value)
        case datetime():
            local = timezone.localtime(value)
            return f"{local.day} {local:%b %Y, %H:%M}"
        case date():
            return f"{value.day} {value:%b %Y}"
        case str() if key in _TEXTS:
            return _TEXTS[key](value)
    return str(value)
