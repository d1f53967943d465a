"""Numbers and amounts of money in files, and which sign stands before the decimals in a column of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from contacts.amounts import parse_number
from contacts.currencies import NAMES

LONGEST = 40  # characters of what can be a number
TOLERATED = 2000  # values that are no numbers, beyond those that are, after which a column is passed over
_AMOUNT = re.compile(
    r"[^\d\w]*(?:[A-Z]{3})?[^\d\w]*\d[\d.,' ’\u00a0\u202f]*[^\d\w]*(?:[A-Z]{3})?[^\d\w]*", re.IGNORECASE
)
_COMMA = re.compile(r"\d,(?:\d{1,2}|\d{4,})(?!\d)|\.\d{3},|\.\d{3}\.\d{3}(?!\d)")
_POINT = re.compile(r"\d\.(?:\d{1,2}|\d{4,})(?!\d)|,\d{3}\.|,\d{3},\d{3}(?!\d)")
_SIGNS = re.compile(r"(?:US|A|C|NZ|R)?\$|[€£¥₹₽₩₺₪₫₴₦¢]|(?<![^\W\d])(?:kr|fr|rs|zł|kč|ft|lei)\b\.?", re.IGNORECASE)
_CODE = re.compile(r"(?<![^\W\d])[A-Z]{3}(?![^\W\d])")
_NO_CENTS = re.compile(r"[.,](?:--?|–|—)$")
_OF_SIGNS = {"€": "EUR", "£": "GBP"}


_THREE = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
_NOT_A_NUMBER = "“{}” is not a number. Write it like 1,234.50."


@dataclass
class Marks:
    """How many numbers of a column show that a comma, or a point, stands before their decimals."""

    comma: int = 0
    point: int = 0
    others: int = 0

    def add(self, values: Iterable[str]) -> None:
        """Counts `values`; a column without numbers is soon passed over."""
        if self.others > TOLERATED + self.comma + self.point:
            return
        for value in values:
            if len(value) > LONGEST or not _AMOUNT.fullmatch(value):
                self.others += 1
            elif _COMMA.search(value):
                self.comma += 1
            elif _POINT.search(value):
                self.point += 1

    @property
    def has_decimal_comma(self) -> bool:
        return self.comma > 0 and self.point == 0


def parse_amount(text: str, *, decimal_comma: bool = False, currency: str = "") -> Decimal:
    """“1,234.50”, “€ 1.234,56”, “(12)”, “12-”, “USD 5”: signs and codes of currencies are passed over.

    With `decimal_comma`, a single point before three digits separates thousands and a single comma does not.
    Raises ValueError in words, also for an amount that says to be in another currency than `currency`.
    """
    _check_currency(text, currency)
    bare = _CODE.sub(_without_currency, _SIGNS.sub("", " ".join(text.split())))
    bare = _NO_CENTS.sub("", bare.strip())
    negative = (bare.startswith("(") and bare.endswith(")")) or (bare.endswith("-") and not bare.startswith("-"))
    bare = bare.strip("()").removesuffix("-").strip() if negative else bare
    try:
        number = parse_number(_with_point(bare) if decimal_comma else bare)
    except ValueError as error:
        raise ValueError(_NOT_A_NUMBER.format(text[:40]) if "is not a number" in str(error) else str(error)) from None
    return -number if negative else number


def _without_currency(code: re.Match[str]) -> str:
    return "" if code[0] in NAMES else code[0]


def _check_currency(text: str, currency: str) -> None:
    said = {_OF_SIGNS[sign] for sign in _OF_SIGNS if sign in text} | (set(_CODE.findall(text)) & set(NAMES))
    if currency and said - {currency}:
        raise ValueError(f"“{text[:40]}” is not an amount in {currency}.")


def _with_point(digits: str) -> str:
    """The same with the marks as in English, where otherwise they would be taken for these."""
    if _THREE.fullmatch(digits):
        return digits.translate({ord("."): None, ord(","): "."})
    return digits
