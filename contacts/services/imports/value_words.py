"""Values that an import would write, as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from contacts.amounts import spaced_number
from contacts.countries import country_name
from contacts.models import ContactType
from contacts.phones import display_phone

_OF_COLUMN: dict[str, Callable[[str], str]] = {
    "country": country_name,
    "phone": display_phone,
    "contact_type": lambda value: str(ContactType(value).label),
}


def in_words(key: str, value: Any, names: Mapping[int, str], currency: str = "") -> str:
    """The value of a column of Contact or of a custom field; `names` says what ids stand for. Empty for none."""
    if value is None or value == "":
        return ""
    if key in _OF_COLUMN:
        return _OF_COLUMN[key](value)
    match value:
        case bool():
            return "Yes" if value else "No"
        case Decimal():
            return f"{currency} {spaced_number(value)}".strip()
        case int():
            return names.get(value, "")
        case datetime():
            return f"{timezone.localtime(value):%-d %b %Y, %H:%M}"
        case date():
            return f"{value:%-d %b %Y}"
        case list():
            return ", ".join(in_words(key, one, names) for one in value)
    return str(value)
