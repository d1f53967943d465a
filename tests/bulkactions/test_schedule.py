"""The table of a drip's batches. No database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bulkactions.pacing import Mode, Pacing, Unit, plan
from bulkactions.schedule import due_words, duration_words, schedule

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)  # a Monday


def hourly(total, quantity=100):
    pacing = Pacing(mode=Mode.DRIP, quantity=quantity, every=1, unit=Unit.HOURS)
    return schedule(pacing, total, plan(pacing, pacing.portions(total), NOW), NOW)


def test_a_long_drip_shows_the_first_few_batches_and_the_last():
    table = hourly(5040)
    assert [(row.number, row.due, row.size) for row in table.first] == [
        (1, "today 09:00", 100),
        (2, "today 10:00", 100),
        (3, "today 11:00", 100),
    ]
    assert [(row.number, row.due, row.size) for row in table.last] == [
        (50, "Wed 10:00", 100),
        (51, "Wed 11:00", 40),
    ]
    assert table.omitted == 46
    assert table.takes == "2 days 2 hours"


def test_a_short_drip_shows_all_batches():
    table = hourly(600)
    assert [row.number for row in table.first] == [1, 2, 3, 4, 5, 6]
    assert (table.omitted, table.last) == (0, [])


def test_a_single_batch_takes_no_time_worth_telling():
    assert hourly(7).takes == ""


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=5), "today 14:00"),
        (timedelta(hours=15), "tomorrow 00:00"),
        (timedelta(days=3), "Thu 09:00"),
        (timedelta(days=7), "Mon 8 Jun 09:00"),
        (timedelta(days=365), "Tue 1 Jun 2027 09:00"),
    ],
)
def test_due_words(ahead, words):
    assert due_words(NOW + ahead, NOW, ZoneInfo("UTC")) == words


def test_today_is_a_day_of_the_zone():
    assert due_words(NOW, NOW, ZoneInfo("Pacific/Kiritimati")) == "today 23:00"
    assert due_words(NOW + timedelta(hours=1), NOW, ZoneInfo("Pacific/Kiritimati")) == "tomorrow 00:00"


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(minutes=61), "1 hour"),
        (timedelta(hours=23, minutes=50), "1 day"),
        (timedelta(hours=52), "2 days 4 hours"),
        (timedelta(days=400, hours=5), "400 days"),
    ],
)
def test_duration_words(duration, words):
    assert duration_words(duration) == words
