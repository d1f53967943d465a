from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter

from contacts.where.moments import Clock, Moment, OutOfCalendar

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # Thursday, 19 November, 0:30 in Berlin
clock = Clock(NOW, BERLIN)


def moment(**written) -> Moment:
    return TypeAdapter(Moment).validate_python(written)


def local(**written) -> str:
    return clock.instant(moment(**written)).astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")


def offset(direction="past", base=None, which=None, **amounts) -> dict:
    return {
        "type": "offset",
        "direction": direction,
        "moment": base or {"type": "now"},
        "offset": amounts,
        "which_day_end": which,
    }


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("today", "2026-11-19", "2026-11-20"),
        ("yesterday", "2026-11-18", "2026-11-19"),
        ("this-week", "2026-11-16", "2026-11-23"),
        ("last-week", "2026-11-09", "2026-11-16"),
        ("this-month", "2026-11-01", "2026-12-01"),
        ("last-month", "2026-10-01", "2026-11-01"),
        ("this-quarter", "2026-10-01", "2027-01-01"),
        ("last-quarter", "2026-07-01", "2026-10-01"),
        ("this-year", "2026-01-01", "2027-01-01"),
        ("last-year", "2025-01-01", "2026-01-01"),
    ],
)
def test_periods_begin_and_end_at_midnight_here(name, start, end):
    kind = "start_end_of_predefined_relative_period"
    assert local(type=kind, range=name, which="start") == f"{start} 00:00"
    assert local(type=kind, range=name, which="end") == f"{end} 00:00"


def test_all_time_has_every_moment_in_it():
    kind = "start_end_of_predefined_relative_period"
    assert clock.instant(moment(type=kind, range="all-time", which="start")).year == 1
    assert clock.instant(moment(type=kind, range="all-time", which="end")).year == 9999


def test_the_end_of_a_day_is_the_start_of_the_next():
    assert local(type="fixed_local_date", value="2026-03-29", which="start") == "2026-03-29 00:00"
    assert local(type="fixed_local_date", value="2026-03-29", which="end") == "2026-03-30 00:00"


@pytest.mark.parametrize("written", ["2026-03-29T12:00:00", "2026-03-29T12:00:00Z", "2026-03-29T14:00:00+02:00"])
def test_a_moment_without_an_offset_is_in_utc(written):
    assert clock.instant(moment(type="fixed_utc", value=written)) == datetime(2026, 3, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (offset(days=1), "2026-11-18 00:30"),
        (offset("future", days=1), "2026-11-20 00:30"),
        (offset(months=1, days=1), "2026-10-18 00:30"),
        (offset(weeks=5), "2026-10-15 00:30"),  # the clock on the wall, though it was changed in between
        (offset(hours=24 * 35), "2026-10-15 01:30"),  # time that passes
        (offset(days=30, which="start"), "2026-10-20 00:00"),
        (offset(days=30, which="end"), "2026-10-21 00:00"),
        (offset(which="start"), "2026-11-19 00:00"),
        (offset(hours=2, which="start"), "2026-11-18 22:30"),  # no day to round to
        (offset(days=1, minutes=1, which="end"), "2026-11-18 00:29"),
        (offset(base=offset(days=1), days=1), "2026-11-17 00:30"),
        (
            offset(base={"type": "fixed_local_date", "value": "2026-03-31", "which": "start"}, months=1),
            "2026-02-28 00:00",
        ),
        (
            offset(base={"type": "fixed_local_date", "value": "2024-02-29", "which": "start"}, years=1),
            "2023-02-28 00:00",
        ),
        (
            offset("future", {"type": "fixed_local_date", "value": "2026-12-31", "which": "start"}, months=2),
            "2027-02-28 00:00",
        ),
    ],
)
def test_offsets(asked, expected):
    assert local(**asked) == expected


def test_a_day_may_begin_at_one_o_clock():
    havana = Clock(NOW, ZoneInfo("America/Havana"))
    asked = moment(type="fixed_local_date", value="2026-03-08", which="start")  # clocks go from 0:00 to 1:00
    assert havana.instant(asked) == datetime(2026, 3, 8, 5, tzinfo=UTC)


def test_a_moment_is_on_the_day_it_has_here():
    assert clock.local_day(moment(type="now")) == date(2026, 11, 19)


@pytest.mark.parametrize(
    "asked",
    [
        offset(years=3000),
        offset("future", years=10_000),
        offset(days=1_000_000_000),
        offset("future", seconds=1_000_000_000, base=offset("future", years=7972)),
        {"type": "fixed_local_date", "value": "9999-12-31", "which": "end"},
    ],
)
def test_what_no_calendar_has(asked):
    with pytest.raises(OutOfCalendar):
        clock.instant(moment(**asked))
