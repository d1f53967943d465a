"""Phone numbers: stored as E.164, read in any common writing, shown as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import phonenumbers
from django.conf import settings
from phonenumbers import CountryCodeSource, PhoneNumberFormat

from contacts.countries import country_in_a_sentence


class UnlikelyPhone(ValueError):
    """A number without a country code that nobody in the country can have: whose number it is, is not known."""


def parse_phone(text: str, region: str = "") -> str:
    """The E.164 form of `text`; without a country code it is read as a number of `region` (default: PHONE_REGION).

    Raises ValueError when it cannot be a phone number, and UnlikelyPhone when it can, but not in the country.
    """
    region = region or settings.PHONE_REGION
    return _plainly(text, region) or _thoroughly(text, region)


def bare_phone(text: str) -> str:
    """The digits of a number that could not be told from which country it is; "" when there are too few or too many.

    Signs between them mean nothing, and without them the same number is found again.
    """
    digits = phonenumbers.normalize_digits_only(phonenumbers.convert_alpha_characters_in_number(text))
    return digits if 5 <= len(digits) <= 15 else ""


def _plainly(text: str, region: str) -> str:
    """What `_thoroughly` gives for a number without anything to be puzzled out, in a twentieth of the time; else ""."""
    digits = text.translate(_NO_SIGNS)
    if not digits.isascii():
        return ""
    if digits[:1] != "+":
        country = _country(region)
        return f"+{country.code}{digits}" if country and country.takes_at_home(digits) else ""
    for length in (1, 2, 3):
        if (regions := phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(_number(digits[1 : 1 + length]))) is not None:
            country = _country(regions[0])
            return digits if country and country.takes(digits[1 + length :]) else ""
    return ""


def _number(digits: str) -> int:
    return int(digits) if digits.isdecimal() else 0


_NO_SIGNS = str.maketrans("", "", " .()-/")


@dataclass(frozen=True)
class _Country:
    """How numbers of a country begin, and how long they are. `trunk` and `abroad` are what is dialled before them."""

    code: int
    lengths: frozenset[int]
    trunk: re.Pattern[str] | None
    abroad: re.Pattern[str] | None
    kinds: Sequence[tuple[frozenset[int], re.Pattern[str]]]  # lengths and form of each kind of number

    def takes(self, digits: str) -> bool:
        """Whether this is a number behind the country's code just as it stands."""
        is_plain = digits.isdecimal() and digits[0] != "0" and len(digits) in self.lengths
        return is_plain and not (self.trunk and self.trunk.match(digits))

    def takes_at_home(self, digits: str) -> bool:
        """The same without the code before it."""
        coded = digits.startswith(str(self.code))
        at_home = self.takes(digits) and not coded and not (self.abroad and self.abroad.match(digits))
        return at_home and any(len(digits) in lengths and form.fullmatch(digits) for lengths, form in self.kinds)


@cache
def _country(region: str) -> _Country | None:
    found = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if found is None or not found.country_code or found.leading_zero_possible:
        return None
    lengths = {length for length in range(4, 16) if _is_possible(found.country_code, length)}
    return _Country(
        found.country_code,
        frozenset(lengths),
        re.compile(found.national_prefix_for_parsing) if found.national_prefix_for_parsing else None,
        re.compile(found.international_prefix) if found.international_prefix else None,
        _kinds(found),
    )


def _kinds(found: phonenumbers.PhoneMetadata) -> list[tuple[frozenset[int], re.Pattern[str]]]:
    """What most numbers of a country are; whether another is one is left to the library."""
    kinds = [kind for kind in (found.fixed_line, found.mobile, found.toll_free) if kind and kind.possible_length]
    return [(frozenset(kind.possible_length), re.compile(kind.national_number_pattern or "")) for kind in kinds]


def _is_possible(code: int, length: int) -> bool:
    number = phonenumbers.PhoneNumber(country_code=code, national_number=int("2" * length))
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE


def _thoroughly(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        raise ValueError(f"“{text[:40]}” is not a phone number. Write it like +1 415 555 0123.") from None
    at_home = number.country_code_source not in _CODED
    if not phonenumbers.is_possible_number(number):
        kind = UnlikelyPhone if at_home else ValueError
        raise kind(f"“{text[:40]}” has too few or too many digits for a phone number.")
    if at_home and not phonenumbers.is_valid_number(number):
        country = country_in_a_sentence(region)
        raise UnlikelyPhone(f"“{text[:40]}” is not a number of {country}. Write its country code, like +49 30 901820.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


_CODED = (CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN, CountryCodeSource.FROM_NUMBER_WITH_IDD)


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
