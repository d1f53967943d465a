from __future__ import annotations

from datetime import timedelta

import pytest

from bulkactions.models import BulkAction
from bulkactions.templatetags.bulkactions_ui import duration, outcome_bar, per_second, roughly


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "under 1 s"),
        (4, "4 s"),
        (59.6, "1 min"),
        (200, "3 min 20 s"),
        (7500, "2 h 5 min"),
        (86_400, "1 day"),
        (280_800, "3 days 6 h"),
    ],
)
def test_a_duration_in_words(seconds, words):
    assert duration(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(("seconds", "words"), [(4, "4 s"), (200, "3 min"), (7500, "2 h"), (0.1, "1 s")])
def test_an_estimated_time_is_not_told_too_exactly(seconds, words):
    assert roughly(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(("rate", "words"), [(1850.4, "1,850/s"), (2.54, "2.5/s"), (0.5, "30/min")])
def test_a_rate_in_words(rate, words):
    assert per_second(rate) == words


def test_a_bar_is_as_long_as_what_is_done():
    bar = outcome_bar(BulkAction(total=8, succeeded=4, failed=2))
    assert [(part["outcome"].value, part["x"], part["width"]) for part in bar["segments"]] == [
        ("succeeded", "0.000%", "50.000%"),
        ("failed", "50.000%", "25.000%"),
    ]
    assert bar["rest"] == 2


def test_a_bar_of_nobody_is_empty():
    assert outcome_bar(BulkAction())["segments"] == []
