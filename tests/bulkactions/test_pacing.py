"""Due times as design section 4 wants them, with the vectors of the HighLevel reference, section 8. No database."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bulkactions.pacing import Mode, Pacing, Unit, describe, plan

BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"
MON_FRI = (0, 1, 2, 3, 4)
MONDAY = datetime(2026, 6, 1)


def drip(quantity, every, unit, **changes) -> Pacing:
    return Pacing(mode=Mode.DRIP, quantity=quantity, every=every, unit=Unit(unit), **{"zone": BERLIN, **changes})


def clocks(pacing, count, now, form="%a %H:%M") -> list[str]:
    """What the clock on the wall shows at each due time."""
    zone = ZoneInfo(pacing.zone)
    return [due.astimezone(zone).strftime(form) for due in plan(pacing, count, at(now, pacing.zone))]


def at(local, zone=BERLIN) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_all_at_once_is_due_now():
    now = datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert plan(Pacing(), 3, now) == [now] * 3


def test_a_scheduled_start_is_a_wall_clock_time_in_its_zone():
    pacing = Pacing(mode=Mode.SCHEDULED, start=datetime(2026, 7, 1, 9), zone=NEW_YORK)
    assert plan(pacing, 2, at(MONDAY)) == [datetime(2026, 7, 1, 13, tzinfo=UTC)] * 2


@pytest.mark.parametrize("mode", [Mode.SCHEDULED, Mode.DRIP])
def test_a_start_in_the_past_means_now(mode):
    pacing = Pacing(mode=mode, start=MONDAY - timedelta(days=3), zone=BERLIN, quantity=5, every=1, unit=Unit.HOURS)
    assert plan(pacing, 1, at(MONDAY)) == [at(MONDAY)]


def test_780_contacts_at_100_make_8_portions():
    assert drip(100, 5, "hours").portions(780) == 8


VECTORS = [
    pytest.param(
        drip(100, 5, "hours", start=MONDAY.replace(hour=9)),
        MONDAY,
        ["Mon 09:00", "Mon 14:00", "Mon 19:00", "Tue 00:00", "Tue 05:00", "Tue 10:00", "Tue 15:00", "Tue 20:00"],
        id="1: every 5 hours without a window",
    ),
    pytest.param(
        drip(10, 3, "minutes", opens=time(10, 30), closes=time(11)),
        MONDAY,
        [f"{day} 10:{minute}" for day in ("Mon", "Tue") for minute in range(30, 60, 3)]
        + ["Wed 10:30", "Wed 10:33", "Wed 10:36", "Wed 10:39", "Wed 10:42"],
        id="2: the end of the window is excluded",
    ),
    pytest.param(
        drip(50, 1, "days", start=datetime(2026, 6, 5, 16), weekdays=MON_FRI),
        MONDAY,
        ["Fri 16:00", "Mon 16:00", "Tue 16:00"],
        id="3: days keep the clock time",
    ),
    pytest.param(
        drip(50, 10, "hours", start=datetime(2026, 6, 5, 16), weekdays=MON_FRI),
        MONDAY,
        ["Fri 16:00", "Mon 00:00", "Mon 10:00"],
        id="3: shorter intervals slide to the opening",
    ),
    pytest.param(
        drip(10, 5, "hours", opens=time(9), closes=time(17)),
        MONDAY,
        ["Mon 09:00", "Mon 14:00", "Tue 09:00", "Tue 14:00"],
        id="sliding, not freezing",
    ),
    pytest.param(
        drip(10, 3, "hours", opens=time(22), closes=time(6)),
        MONDAY.replace(hour=12),
        ["Mon 22:00", "Tue 01:00", "Tue 04:00", "Tue 22:00", "Wed 01:00"],
        id="4: a window over midnight",
    ),
    pytest.param(
        drip(10, 3, "hours", opens=time(22), closes=time(6), weekdays=(0,)),
        MONDAY,
        ["Mon 22:00", "Tue 01:00", "Tue 04:00", "Mon 22:00"],
        id="4: its weekday is that of its opening",
    ),
    pytest.param(
        drip(10, 1, "days", start=MONDAY.replace(hour=3), opens=time(22), closes=time(6), weekdays=(0, 2)),
        MONDAY,
        ["Tue 03:00", "Thu 03:00", "Tue 03:00"],
        id="4: days after midnight belong to the day before",
    ),
    pytest.param(
        drip(10, 2, "days", start=MONDAY.replace(hour=8), opens=time(9), closes=time(17)),
        MONDAY,
        ["Mon 09:00", "Wed 09:00", "Fri 09:00"],
        id="a start outside of the window slides into it",
    ),
    pytest.param(
        drip(10, 1, "hours"),
        MONDAY + timedelta(days=1, hours=4, minutes=20),
        ["Tue 04:20", "Tue 05:20", "Tue 06:20"],
        id="6: after a pause the rest begins at once, then hourly",
    ),
    pytest.param(
        drip(10, 1, "days", opens=time(9), closes=time(9)),
        MONDAY.replace(hour=20),
        ["Mon 20:00", "Tue 20:00"],
        id="a window without extent is none",
    ),
]


@pytest.mark.parametrize(("pacing", "now", "expected"), VECTORS)
def test_due_times(pacing, now, expected):
    assert clocks(pacing, len(expected), now) == expected


SPRING, AUTUMN = datetime(2026, 3, 28), datetime(2026, 10, 24)  # the nights that follow change the clock in Berlin
CLOCK_CHANGES = [
    pytest.param(SPRING, drip(1, 1, "days"), 9, 0, ["28 09:00", "29 09:00", "30 09:00"], id="daily in spring"),
    pytest.param(AUTUMN, drip(1, 1, "days"), 9, 0, ["24 09:00", "25 09:00", "26 09:00"], id="daily in autumn"),
    pytest.param(SPRING, drip(1, 24, "hours"), 9, 0, ["28 09:00", "29 10:00", "30 10:00"], id="24 hours in spring"),
    pytest.param(AUTUMN, drip(1, 24, "hours"), 9, 0, ["24 09:00", "25 08:00", "26 08:00"], id="24 hours in autumn"),
    pytest.param(SPRING, drip(1, 1, "days"), 2, 30, ["28 02:30", "29 03:30", "30 02:30"], id="a time that is left out"),
    pytest.param(AUTUMN, drip(1, 1, "days"), 2, 30, ["24 02:30", "25 02:30", "26 02:30"], id="a time that comes twice"),
    pytest.param(
        SPRING,
        drip(1, 1, "hours", opens=time(2), closes=time(3)),
        0,
        0,
        ["28 02:00", "30 02:00"],
        id="a window that is left out",
    ),
    pytest.param(
        AUTUMN + timedelta(days=1),
        drip(1, 30, "minutes", opens=time(2), closes=time(3)),
        0,
        0,
        ["25 02:00", "25 02:30", "25 02:00", "25 02:30", "26 02:00"],
        id="a window that comes twice",
    ),
]


@pytest.mark.parametrize(("day", "pacing", "hour", "minute", "expected"), CLOCK_CHANGES)
def test_a_change_of_the_clock(day, pacing, hour, minute, expected):
    assert clocks(pacing, len(expected), day.replace(hour=hour, minute=minute), "%d %H:%M") == expected


def test_a_window_that_opens_again_in_the_second_of_two_equal_hours_is_not_in_the_past():
    now = datetime(2026, 10, 25, 2, 5, fold=1, tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)
    pacing = drip(1, 1, "hours", opens=time(2, 15), closes=time(3))
    assert plan(pacing, 1, now) == [now + timedelta(minutes=10)]


@pytest.mark.parametrize("change", [datetime(2026, 3, 29), datetime(2026, 10, 25)])
@pytest.mark.parametrize("minutes", [7, 30, 60, 90])
def test_two_portions_are_never_closer_than_the_interval(change, minutes):
    now = change.replace(tzinfo=UTC) - timedelta(hours=6)
    due = plan(drip(1, minutes, "minutes", opens=time(1, 15), closes=time(2, 45)), 40, now)
    assert all(after - before >= timedelta(minutes=minutes) for before, after in pairwise(due))


def test_a_pacing_survives_json():
    pacing = drip(7, 2, "days", start=MONDAY, opens=time(22), closes=time(6), weekdays=(0, 6))
    assert Pacing.from_json(pacing.to_json()) == pacing


DESCRIPTIONS = [
    (Pacing(), "All at once"),
    (
        Pacing(mode=Mode.SCHEDULED, start=datetime(2026, 6, 1, 9, 5), zone=NEW_YORK),
        "All at once on Mon 1 Jun 2026 at 15:05, Europe/Berlin",
    ),
    (drip(1500, 1, "hours"), "1,500 every hour"),
    (
        drip(100, 5, "hours", weekdays=MON_FRI, opens=time(9), closes=time(17)),
        "100 every 5 hours, Mon–Fri between 09:00 and 17:00, Europe/Berlin",
    ),
    (drip(10, 1, "days", weekdays=(0, 1, 3, 4, 5), zone=NEW_YORK), "10 every day, Mon, Tue, Thu–Sat, America/New_York"),
    (
        drip(10, 30, "minutes", opens=time(22), closes=time(6)),
        "10 every 30 minutes, between 22:00 and 06:00, Europe/Berlin",
    ),
]


@pytest.mark.parametrize(("pacing", "words"), DESCRIPTIONS)
def test_describe(pacing, words):
    assert describe(pacing, ZoneInfo(BERLIN)) == words
