"""The evaluator is only worth something if it is right itself: examples worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.contacts.where.evaluator import Company, Note, Person, SavedList, Task, World, matches, period, words

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 18, 12, 30, tzinfo=UTC)  # a Wednesday, 07:30 in New York
THEN = datetime(2026, 1, 1, tzinfo=UTC)
STATIC, LIVE = 1, 2
WORLD = World(
    me=7,
    lists={
        STATIC: SavedList(members=frozenset([1])),
        LIVE: SavedList(query={"type": "saved_search", "saved_search_id": STATIC, "negate": True}),
    },
)
ADA = Person(
    id=1,
    created=datetime(2026, 11, 18, 4, 59, 59, tzinfo=UTC),  # one second before midnight in New York
    updated=THEN,
    first_name="Ada Mary",
    last_name="O'Brien",
    email="ada_m@example.com",
    further_emails=("ada@home.example",),
    phone="+14155550123",
    owner=7,
    followers=frozenset([8]),
    tags=frozenset([1, 2]),
    works_for=Company(id=5, name="Acme", created=THEN),
    date_of_birth=date(1990, 11, 18),
    notes=(Note(id=1, text="Called, will call back", created=NOW, author=8),),
    tasks=(Task(id=1, title="Send", created=NOW), Task(id=2, title="Call", created=NOW, done=True)),
    custom={3: Decimal("10.5"), 4: True, 5: frozenset([11])},
)


def asked(node):
    return matches(node, ADA, WORLD, NOW, NEW_YORK)


def on(field, condition, **node):
    reference = {"type": "custom_field", "custom_field_id": field} if isinstance(field, int) else {"field_name": field}
    return {"type": "field_condition", "field": {"type": "regular_field"} | reference, "condition": condition} | node


def text(mode, value):
    return {"type": "text", "mode": mode, "value": value}


def of(kind, *ids):
    return {"type": "reference", "reference_type": kind, "object_ids": [*ids]}


def related(object_type, query, **node):
    return {"type": "has_related", "related_object_type": object_type, "related_query": query} | node


EXISTS = {"type": "exists"}
ALL, NOBODY = {"type": "match_all"}, {"type": "match_all", "negate": True}


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"queries": []}, True),
        ({"type": "and", "queries": [], "negate": True}, False),
        ({"type": "and", "queries": [ALL, NOBODY]}, False),
        ({"type": "or", "queries": [ALL, NOBODY]}, True),
        ({"type": "id", "value": "1"}, True),
        ({"type": "id", "value": "1", "negate": True}, False),
        ({"type": "saved_search", "saved_search_id": STATIC}, True),
        ({"type": "saved_search", "saved_search_id": LIVE}, False),
    ],
)
def test_nodes(node, expected):
    assert asked(node) is expected


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("full_words", "brien ADA", True),
        ("full_words", "ada bri", False),
        ("phrase", "mary o brien", True),
        ("phrase", "ada brien", False),
        ("beginning_of_words", "bri ad", True),
        ("beginning_of_words", "rien", False),
        ("exact_value", " ada mary o'brien ", True),
        ("exact_value", "ada", False),
        ("contains", "y o'b", True),
        ("contains", "y_o", False),
        ("ends_with", "BRIEN", True),
        ("ends_with", "Ada", False),
    ],
)
def test_modes_of_text(mode, value, expected):
    assert asked(on("name", text(mode, value))) is expected


def test_words_are_letters_and_digits():
    assert words("o'brien_2 é-雷!") == ["o", "brien", "2", "é", "雷"]


def test_both_small_sigmas_are_the_same_letter():
    greek = Person(id=3, created=THEN, updated=THEN, last_name="ΓΙΑΝΝΗΣ")
    for value in ("γιαννης", "γιαννησ", "Γιαννης"):
        assert matches(on("last_name", text("exact_value", value)), greek, WORLD, NOW, NEW_YORK)


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("contains", "acme home brien", True),
        ("contains", "acme nobody", False),
        ("contains", "(415)555", True),
        ("full_words", "acme home brien", True),
        ("phrase", "acme home", False),
        ("phrase", "home example", True),
        ("exact_value", "ACME", True),
        ("ends_with", "home.example", True),
    ],
)
def test_text_anywhere(mode, value, expected):
    assert asked(text(mode, value)) is expected


@pytest.mark.parametrize(
    ("field", "condition", "expected"),
    [
        ("email", {"type": "term", "values": ["x", "ADA_M@example.com"]}, True),
        ("email", {"type": "term", "values": ["ada_m@example"]}, False),
        ("tags", of("tag", 3, "2"), True),
        ("tags", of("tag", 3), False),
        ("owner", {"type": "current_user"}, True),
        ("followers", {"type": "current_user"}, False),
        ("company", of("company", 5), True),
        ("emails_count", {"type": "number_range", "gte": 2, "lt": 3}, True),
        ("emails_count", {"type": "number_range", "gt": 2}, False),
        ("dnd_email", {"type": "boolean", "value": False}, True),
        (3, {"type": "number_range", "gt": 10, "lte": 10.5}, True),
        (4, {"type": "boolean", "value": False}, False),
        (5, of("choice", 11), True),
        (6, EXISTS, False),
        ("source", EXISTS, False),
        ("status_id", EXISTS, False),
    ],
)
def test_conditions(field, condition, expected):
    assert asked(on(field, condition)) is expected
    assert asked(on(field, condition, negate=True)) is not expected


def test_a_condition_on_nothing_is_false_and_its_negation_true():
    for field, condition in [("source", text("contains", "x")), ("status", of("status", 1)), (9, EXISTS)]:
        assert not asked(on(field, condition))
        assert asked(on(field, condition, negate=True))


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (related("company", on("employees", EXISTS)), False),
        (related("company", on("employees", EXISTS, negate=True)), True),
        (related("contact_email", on("email", text("ends_with", "home.example"))), True),
        (related("contact_phone", ALL, negate=True), False),
        (related("note", on("author", of("user", 8))), True),
        (related("note", on("author", {"type": "current_user"})), False),
        # One task has to meet both, and none does.
        (
            related(
                "task",
                {"queries": [on("title", text("full_words", "send")), on("done", {"type": "boolean", "value": True})]},
            ),
            False,
        ),
    ],
)
def test_related_objects(node, expected):
    assert asked(node) is expected


def day(value, which):
    return {"type": "fixed_local_date", "value": value, "which": which}


def ago(which_day_end=None, **offset):
    now = {"type": "now"}
    return {
        "type": "offset",
        "direction": "past",
        "moment": now,
        "offset": offset,
        "which_day_end": which_day_end,
    }


def relative(name, which):
    return {"type": "start_end_of_predefined_relative_period", "range": name, "which": which}


@pytest.mark.parametrize(
    ("field", "moments", "expected"),
    [
        # Created on the 17th in New York, though on the 18th in UTC.
        ("created", {"on_or_after": day("2026-11-17", "start"), "before": day("2026-11-17", "end")}, True),
        ("created", {"on_or_after": day("2026-11-18", "start"), "before": None}, False),
        ("created", {"before": {"type": "fixed_utc", "value": "2026-11-18T04:59:59"}}, False),
        ("created", {"on_or_after": {"type": "fixed_utc", "value": "2026-11-17T23:59:59-05:00"}}, True),
        ("created", {"on_or_after": relative("yesterday", "start"), "before": relative("yesterday", "end")}, True),
        ("created", {"on_or_after": relative("this-week", "start"), "before": relative("today", "start")}, True),
        ("created", {"on_or_after": relative("all-time", "start"), "before": relative("all-time", "end")}, True),
        ("created", {"before": ago(hours=8)}, False),
        ("created", {"before": ago(hours=7)}, True),
        ("created", {"before": ago("start", days=0)}, True),
        ("created", {"before": ago("start", days=1)}, False),
        ("created", {"before": ago("end", days=1)}, True),
        ("created", {"before": ago("end", hours=8)}, False),
        ("last_activity", {"before": {"type": "now"}}, False),
        ("date_of_birth", {"on_or_after": day("1990-11-18", "start"), "before": day("1990-11-18", "end")}, True),
        ("date_of_birth", {"before": day("1990-11-18", "start")}, False),
        # 04:00 UTC is on the day before in New York.
        ("date_of_birth", {"before": {"type": "fixed_utc", "value": "1990-11-19T04:00:00Z"}}, False),
        ("date_of_birth", {"before": {"type": "fixed_utc", "value": "1990-11-19T05:00:00Z"}}, True),
    ],
)
def test_moments(field, moments, expected):
    assert asked(on(field, {"type": "moment_range"} | moments)) is expected


def test_days_keep_the_clock_of_the_wall_and_hours_do_not():
    """New York puts its clocks back on 1 November 2026 at 02:00."""
    after = {"type": "fixed_utc", "value": "2026-11-01T17:00:00Z"}  # noon
    before = {"type": "offset", "direction": "past", "moment": after}
    person = Person(id=2, created=datetime(2026, 10, 31, 16, tzinfo=UTC), updated=THEN)  # noon

    def since(offset):
        query = on("created", {"type": "moment_range", "on_or_after": before | {"offset": offset}})
        return matches(query, person, WORLD, NOW, NEW_YORK)

    assert since({"days": 1})
    assert not since({"hours": 24})
    assert since({"hours": 25})


def test_a_month_before_the_last_of_march_is_the_last_of_february():
    march = {"type": "fixed_utc", "value": "2026-03-31T12:00:00Z"}
    moment = {"type": "offset", "direction": "past", "moment": march, "offset": {"months": 1}, "which_day_end": "start"}
    query = on("date_of_birth", {"type": "moment_range", "on_or_after": moment})
    for born, expected in [(date(2026, 2, 28), True), (date(2026, 2, 27), False)]:
        person = Person(id=2, created=THEN, updated=THEN, date_of_birth=born)
        assert matches(query, person, WORLD, NOW, NEW_YORK) is expected


@pytest.mark.parametrize(
    ("name", "first", "following"),
    [
        ("today", (2026, 11, 18), (2026, 11, 19)),
        ("yesterday", (2026, 11, 17), (2026, 11, 18)),
        ("this-week", (2026, 11, 16), (2026, 11, 23)),
        ("last-week", (2026, 11, 9), (2026, 11, 16)),
        ("this-month", (2026, 11, 1), (2026, 12, 1)),
        ("last-month", (2026, 10, 1), (2026, 11, 1)),
        ("this-quarter", (2026, 10, 1), (2027, 1, 1)),
        ("last-quarter", (2026, 7, 1), (2026, 10, 1)),
        ("this-year", (2026, 1, 1), (2027, 1, 1)),
        ("last-year", (2025, 1, 1), (2026, 1, 1)),
    ],
)
def test_periods(name, first, following):
    assert period(name, date(2026, 11, 18)) == (date(*first), date(*following))
