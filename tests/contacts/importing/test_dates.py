from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contacts.importing.dates import DateEvidence, DateOrder, parse_date, parse_moment

BERLIN = ZoneInfo("Europe/Berlin")
DAY_FIRST, MONTH_FIRST = DateOrder


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2024/2/9", date(2024, 2, 9)),
        ("20240209", date(2024, 2, 9)),
        ("2024-02-09 14:30:00", date(2024, 2, 9)),
        ("2024-02-09T14:30:00Z", date(2024, 2, 9)),
        ("31.12.2024", date(2024, 12, 31)),
        ("1.2.2024", date(2024, 2, 1)),
        ("25/12/2024", date(2024, 12, 25)),
        ("12/25/2024", date(2024, 12, 25)),
        ("5/5/24", date(2024, 5, 5)),
        ("12-25-99", date(1999, 12, 25)),
        ("31 October 2026", date(2026, 10, 31)),
        ("31. Okt. 2026", date(2026, 10, 31)),
        ("Samstag, 31. Oktober 2026", date(2026, 10, 31)),
        ("1er janvier 2020", date(2020, 1, 1)),
        ("3 févr. 2021", date(2021, 2, 3)),
        ("31 de octubre de 2026", date(2026, 10, 31)),
        ("5. März 1980", date(1980, 3, 5)),
        ("October 31st, 2026", date(2026, 10, 31)),
        ("Oct 31 2026", date(2026, 10, 31)),
        ("Thursday, May 5, 2022", date(2022, 5, 5)),
        ("31-Oct-26", date(2026, 10, 31)),
        ("45292", date(2024, 1, 1)),
        ("45292.75", date(2024, 1, 1)),
    ],
)
def test_a_day_that_needs_no_order_is_read(text, day):
    assert parse_date(text) == day


def test_day_and_month_come_in_the_given_order():
    assert parse_date("03/04/2024", DAY_FIRST) == date(2024, 4, 3)
    assert parse_date("03/04/2024", MONTH_FIRST) == date(2024, 3, 4)


@pytest.mark.parametrize("order", DateOrder)
def test_a_value_that_can_be_read_in_one_way_only_is_read_in_any_order(order):
    assert parse_date("25/12/2024", order) == parse_date("12/25/2024", order) == date(2024, 12, 25)


def test_a_value_that_can_be_read_in_two_ways_is_refused_without_an_order():
    with pytest.raises(ValueError, match="“03/04/2024” can be read in two ways"):
        parse_date("03/04/2024")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soon", "“soon” is not a date"),
        ("2024", "“2024” is not a date"),
        ("May 2020", "“May 2020” is not a date"),
        ("12. Mai", "is not a date"),
        ("31/10/2026 or so", "is not a date"),
        ("2024-13-01", "is a day that does not exist"),
        ("30.02.2024", "is a day that does not exist"),
        ("13/13/2024", "is a day that does not exist"),
        ("Feb 30 2024", "is a day that does not exist"),
        ("0001-01-01", "is not in the years 1800 to 2199"),
        ("1" * 1000, "is not a date"),
        ("٣٣/٣٣/٣٣٣٣", "is a day that does not exist"),
    ],
)
def test_what_is_no_day_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        parse_date(text)


def test_somebody_was_not_born_in_the_future():
    assert parse_date("31.12.45", is_past=True) == date(1945, 12, 31)
    assert parse_date("31.12.45") == date(2045, 12, 31)
    tomorrow = date.today() + timedelta(days=1)
    assert parse_date(tomorrow.isoformat(), is_past=True) == tomorrow  # a year in full is what it says


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-05 14:30", datetime(2024, 1, 5, 13, 30)),
        ("2024-07-05 14:30", datetime(2024, 7, 5, 12, 30)),
        ("2024-01-05T14:30:15Z", datetime(2024, 1, 5, 14, 30, 15)),
        ("2024-01-05T14:30:15.123+02:00", datetime(2024, 1, 5, 12, 30, 15)),
        ("2024-01-05 14:30:15 -0500", datetime(2024, 1, 5, 19, 30, 15)),
        ("2024-01-05 14:30:15 UTC", datetime(2024, 1, 5, 14, 30, 15)),
        ("1/5/2024 2:30 PM", datetime(2024, 1, 5, 13, 30)),
        ("1/5/2024 12:05 a.m.", datetime(2024, 1, 4, 23, 5)),
        ("31.12.2024 14.30", datetime(2024, 12, 31, 13, 30)),
        ("31. Oktober 2026, 14:30 Uhr", datetime(2026, 10, 31, 13, 30)),
        ("2024-01-05", datetime(2024, 1, 4, 23)),
        ("1704463815", datetime(2024, 1, 5, 14, 10, 15)),
        ("1704463815000", datetime(2024, 1, 5, 14, 10, 15)),
        ("45292.5", datetime(2024, 1, 1, 11)),
    ],
)
def test_a_moment_is_meant_in_the_given_zone_unless_it_says_otherwise(text, moment):
    assert parse_moment(text, MONTH_FIRST, BERLIN) == moment.replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["5 Jan 2024 25:00", "2024-01-05 14:61", "noon", "2024-01-05 14:30 Mars"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError, match=r"does not exist|is not a date"):
        parse_moment(text, MONTH_FIRST, BERLIN)


def test_a_column_of_other_things_is_passed_over_and_one_of_dates_is_not():
    names, days = DateEvidence(), DateEvidence()
    for number in range(10):
        names.add([f"name {number} {index}" for index in range(1000)])
        days.add(["n/a"] * 500 + ["01/02/2024"] * 500)
    assert (names.others, days.either) == (3000, 5000)
