"""Name and pacing as they are asked for. No database."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from bulkactions.forms import PacingForm, RequestForm
from bulkactions.pacing import EVERY_DAY, Mode, Pacing, Unit

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 1, 7, tzinfo=UTC)  # Monday, 09:00 in Berlin
DRIP = {"mode": "drip", "quantity": "100", "every": "5", "unit": "hours", "weekdays": list("0123456")}


def posted(fields) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(f"run-{name}", value if isinstance(value, list) else [value])
    return data


def pacing_form(total=500, **fields) -> PacingForm:
    return PacingForm(posted(fields), zone=BERLIN, total=total, now=NOW)


def errors(form) -> dict[str, list[str]]:
    assert not form.is_valid()
    return dict(form.errors)


def test_all_at_once_needs_nothing_else():
    form = pacing_form(mode="now")
    assert form.is_valid(), form.errors
    assert form.to_pacing() == Pacing(zone="Europe/Berlin")


def test_what_another_mode_asks_is_not_looked_at():
    form = pacing_form(mode="now", start="nonsense", quantity="-7", weekdays=["9"], opens="99:99")
    assert form.is_valid(), form.errors


def test_a_scheduled_start_is_wall_clock_time_in_the_zone():
    form = pacing_form(mode="scheduled", start="2026-06-02T08:30")
    assert form.is_valid(), form.errors
    assert form.to_pacing() == Pacing(mode=Mode.SCHEDULED, start=datetime(2026, 6, 2, 8, 30), zone="Europe/Berlin")
    assert form.due_times == [datetime(2026, 6, 2, 6, 30, tzinfo=UTC)]


def test_a_drip():
    form = pacing_form(**DRIP | {"weekdays": ["0", "4"], "opens": "09:00", "closes": "17:00"})
    assert form.is_valid(), form.errors
    assert form.to_pacing() == Pacing(
        mode=Mode.DRIP,
        zone="Europe/Berlin",
        quantity=100,
        every=5,
        unit=Unit.HOURS,
        weekdays=(0, 4),
        opens=time(9),
        closes=time(17),
    )
    assert len(form.due_times) == 5


def test_an_unbound_form_proposes_a_drip_that_holds():
    form = PacingForm(zone=BERLIN, total=500, now=NOW)
    proposed = {name: form[name].initial for name in form.fields if form[name].initial is not None}
    assert proposed["mode"] == "now"
    assert tuple(proposed["weekdays"]) == EVERY_DAY
    assert pacing_form(
        **{
            **{name: str(proposed[name]) for name in ("quantity", "every", "unit")},
            "mode": "drip",
            "weekdays": list("0123456"),
        }
    ).is_valid()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"mode": "later"}, "mode", "Select a valid choice"),
        ({"mode": "scheduled"}, "start", "Choose when to start."),
        ({"mode": "scheduled", "start": "2026-06-01T08:58"}, "start", "in the past: in Europe/Berlin it is 09:00"),
        ({"mode": "scheduled", "start": "soon"}, "start", "Write it like 2026-10-31 14:00."),
        ({"mode": "scheduled", "start": "9999-12-31T23:59"}, "start", "within the next ten years"),
        ({"start": "2025-01-01T00:00"}, "start", "in the past"),
        ({"quantity": ""}, "quantity", "1 to 10,000"),
        ({"quantity": "0"}, "quantity", "1 to 10,000"),
        ({"quantity": "10001"}, "quantity", "1 to 10,000"),
        ({"quantity": "a few"}, "quantity", "1 to 10,000"),
        ({"every": "0"}, "every", "1 to 1,000"),
        ({"unit": "weeks"}, "unit", "Select a valid choice"),
        ({"weekdays": []}, "weekdays", "at least one day"),
        ({"weekdays": ["7"]}, "weekdays", "Select a valid choice"),
        ({"opens": "09:00"}, "closes", "Give both times, or neither."),
        ({"closes": "17:00"}, "opens", "Give both times, or neither."),
        ({"opens": "09:00", "closes": "09:00"}, "closes", "another time than it opens"),
        ({"opens": "25:00", "closes": "09:00"}, "opens", "Write the time like 09:30."),
    ],
)
def test_what_does_not_hold(changes, field, words):
    found = errors(pacing_form(**DRIP | changes))
    assert words in found[field][0]
    assert len(found) == 1


def test_a_window_over_midnight_holds():
    assert pacing_form(**DRIP | {"opens": "22:00", "closes": "06:00"}).is_valid()


def test_more_than_10_000_batches_are_refused_with_a_proposal():
    form = pacing_form(total=1_000_000, **DRIP | {"quantity": "99"})
    assert errors(form) == {
        "quantity": ["That would be 10,102 batches, and 10,000 are the most. Take at least 100 at a time."]
    }
    assert pacing_form(total=1_000_000, **DRIP).is_valid()


def test_a_drip_that_would_never_end_is_refused():
    form = pacing_form(total=10_000, **DRIP | {"quantity": "1", "every": "1000", "unit": "days"})
    assert "never end" in errors(form)["every"][0]


def test_the_word_has_to_match_exactly():
    named = {"name": "Delete them"}
    for word in ("", "delete", "DELETE ", "DELETE!"):
        found = errors(RequestForm(posted(named | {"word": word}), confirm_word="DELETE"))
        assert found == {"word": ["Type DELETE, exactly so, to confirm."]}
    assert RequestForm(posted(named | {"word": "DELETE"}), confirm_word="DELETE").is_valid()


@pytest.mark.parametrize("name", ["", "   ", "x" * 257, "a\0b"])
def test_the_name_has_to_be_one(name):
    assert "name" in errors(RequestForm(posted({"name": name})))


def test_an_unticked_mail_is_not_sent():
    form = RequestForm(posted({"name": "x" * 256}))
    assert form.is_valid()
    assert form.cleaned_data == {"name": "x" * 256, "send_done_email": False}
