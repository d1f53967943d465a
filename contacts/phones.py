"""Phone numbers: stored as E.164, read in any common writing, shown as people write them."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberFormat


def parse_phone(text: str, region: str = "") -> str:
    """The E.164 form of `text`; without a country code it is read as a number of `region` (default: PHONE_REGION).

    Raises ValueError when it cannot be a phone number.
    """
    try:
        number = phonenumbers.parse(text, region or settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        raise ValueError(f"“{text[:40]}” is not a phone number. Write it like +1 415 555 0123.") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(f"“{text[:40]}” has too few or too many digits for a phone number.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@lru_cache(maxsize=20_000)
def display_phone(e164: str) -> str:
    """National style for numbers of PHONE_REGION, international style for others; what cannot be read stays."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    at_home = phonenumbers.region_code_for_number(number) == settings.PHONE_REGION
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )
