from __future__ import annotations

from decimal import Decimal

import pytest

from contacts.amounts import money, parse_number, plain_number, spaced_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.5", "1234.5"),
        ("1,234.50", "1234.5"),
        ("1.234,50", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234\u00a0567", "1234567"),
        ("1'234.5", "1234.5"),
        ("1’234.5", "1234.5"),
        ("1,234", "1234"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1.234", "1.234"),
        ("12,5", "12.5"),
        ("1234,567", "1234.567"),
        ("0,1234", "0.1234"),
        (" -12 ", "-12"),
        ("\N{MINUS SIGN}12", "-12"),
        ("+3", "3"),
        (".5", "0.5"),
        ("EUR 1,234.50", "1234.5"),
        ("1,234.50 EUR", "1234.5"),
        ("99999999999.9999", "99999999999.9999"),
        ("00012", "12"),
        ("٣", "3"),
    ],
)
def test_a_number_is_read_in_any_common_writing(text, number):
    assert parse_number(text, "EUR") == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1e5",
        "NaN",
        "Infinity",
        "1,23,4",
        "1.2.3",
        "1,2.3.4",
        "1.234,5,6",
        "--1",
        "1-",
        "USD 1",
        "0x10",
        "1%",
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r"Write it like 1,234\.50"):
        parse_number(text, "EUR")


def test_numbers_are_kept_exactly_or_refused():
    with pytest.raises(ValueError, match="at most 4 digits after the point"):
        parse_number("0.12345")
    with pytest.raises(ValueError, match="at most 11 digits before the point"):
        parse_number("1" + "0" * 11)
    assert parse_number("0.50000") == Decimal("0.5")


@pytest.mark.parametrize(
    ("number", "plain", "spaced"),
    [("1234.5000", "1234.5", "1,234.5"), ("1E+6", "1000000", "1,000,000"), ("-0.5", "-0.5", "-0.5"), ("0", "0", "0")],
)
def test_numbers_are_written_without_needless_digits(number, plain, spaced):
    assert (plain_number(Decimal(number)), spaced_number(Decimal(number))) == (plain, spaced)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1234.5", "EUR", "EUR 1,234.50"),
        ("1234", "JPY", "JPY 1,234"),
        ("1.5", "JPY", "JPY 1.5"),
        ("1", "KWD", "KWD 1.000"),
        ("0.1234", "USD", "USD 0.1234"),
        ("1", "", "1.00"),
    ],
)
def test_money_has_the_digits_of_its_currency(amount, currency, text):
    assert money(Decimal(amount), currency) == text
