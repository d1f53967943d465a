"""Numbers and amounts of money as people write and read them."""

from __future__ import annotations

import re
from decimal import Decimal

from contacts.currencies import decimals

# SQLite keeps numbers as floating point, which holds fifteen digits exactly.
MOST_DIGITS = 15
MOST_DECIMALS = 4

MINUS = "\N{MINUS SIGN}"  # as spreadsheets and word processors write it
_BLANKS = re.compile(r"[\s'’_]")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?|[+-]?\.\d+")


def parse_number(text: str, currency: str = "") -> Decimal:
    """“1,234.50”, “1 234,5” or “-12” as a number; “EUR” before or after it is ignored where that is the currency.

    A single comma before three digits separates thousands, a single point does not. Raises ValueError in words.
    """
    bare = _BLANKS.sub("", text).replace(MINUS, "-").removeprefix(currency).removesuffix(currency)
    sign, digits = (bare[:1], bare[1:]) if bare[:1] in ("+", "-") else ("", bare)
    bare = sign + _with_point(digits)
    if not _NUMBER.fullmatch(bare):
        raise ValueError(f"“{text[:40]}” is not a number. Write it like 1,234.50.")
    return _checked(Decimal(bare))


def _with_point(digits: str) -> str:
    """The same without separators of thousands, and with a point before the decimals."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        whole, last, fraction = digits.rpartition("," if comma > point else ".")
        grouped = _GROUPED.fullmatch(whole)
        return f"{whole.replace(grouped[1], '')}.{fraction}" if grouped and grouped[1] != last else digits
    grouped = _GROUPED.fullmatch(digits)
    if grouped and (grouped[1] == "," or digits.count(".") > 1):
        return digits.replace(grouped[1], "")
    return digits.replace(",", ".", 1)


def _checked(number: Decimal) -> Decimal:
    if _digits(number) > MOST_DECIMALS:
        raise ValueError(f"Give at most {MOST_DECIMALS} digits after the point.")
    if abs(number) >= Decimal(10) ** (MOST_DIGITS - MOST_DECIMALS):
        raise ValueError(f"Give a number with at most {MOST_DIGITS - MOST_DECIMALS} digits before the point.")
    return number


def plain_number(number: Decimal) -> str:
    """“1234.5”: without needless noughts, separators or exponent, as files and text boxes hold it."""
    return f"{number:.{_digits(number)}f}"


def spaced_number(number: Decimal) -> str:
    """“1,234.5”, as people read it."""
    return f"{number:,.{_digits(number)}f}"


def as_number(number: Decimal) -> int | float:
    """For programs that know no decimals."""
    return int(number) if number == number.to_integral_value() else float(number)


def money(amount: Decimal, currency: str) -> str:
    """“EUR 1,234.50”; with more digits than the currency has where the amount has more."""
    return f"{currency} {amount:,.{max(decimals(currency), _digits(amount))}f}".strip()


def _digits(number: Decimal) -> int:
    """How many are needed after the point."""
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
