from __future__ import annotations

from decimal import Decimal

import pytest

from contacts.importing.amounts import parse_amount


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", "1234"),
        ("1,234,234.33", "1234234.33"),
        ("1.234,56", "1234.56"),
        ("€ 1.234,50", "1234.5"),
        ("1 234,50 €", "1234.5"),
        ("$5", "5"),
        ("-$20.00", "-20"),
        ("US$ 20", "20"),
        ("USD 1,000", "1000"),
        ("1,000.00 USD", "1000"),
        ("(1,234.50)", "-1234.5"),
        ("($20)", "-20"),
        ("12-", "-12"),
        ("CHF 1'000.--", "1000"),
        ("1,-", "1"),
        ("20 zł", "20"),
        ("Fr. 20", "20"),
        ("R$ 5,00", "5"),
        ("1.500", "1.5"),
        ("1,500", "1500"),
    ],
)
def test_amounts_are_read_in_many_writings(text, number):
    assert parse_amount(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number"), [("1.500", 1500), ("1,500", "1.5"), ("1.500,5", "1500.5"), ("-2.000", -2000)]
)
def test_a_decimal_comma_decides_what_could_be_both(text, number):
    assert parse_amount(text, decimal_comma=True) == Decimal(number)


@pytest.mark.parametrize("text", ["", "abc", "12 abc", "abc 20", "5%", "1-2", "()", "XXX 5", "NaN", "1e5"])
def test_what_is_no_amount_is_refused_by_its_own_text(text):
    with pytest.raises(ValueError, match="is not a number") as refused:
        parse_amount(text)
    assert f"“{text}”" in str(refused.value)


def test_an_amount_in_another_currency_is_refused():
    assert parse_amount("EUR 5", currency="EUR") == parse_amount("5 €", currency="EUR") == 5
    for text in ("USD 5", "5 £"):
        with pytest.raises(ValueError, match="is not an amount in EUR"):
            parse_amount(text, currency="EUR")
