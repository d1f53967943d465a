"""Every moment is where the evaluator has it, to the microsecond: there are contacts just before, at and just after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import Contact
from contacts.where import QueryError, matching, parse
from tests.contacts.where.evaluator import Clock
from tests.contacts.where.strategies import any_moment, fixed_moments, offset_from, relative_periods, written
from tests.contacts.where.trying import examples
from tests.contacts.where.world import MOMENTS, PEOPLE, ZONES

pytestmark = pytest.mark.django_db

BEFORE, AT, AFTER = (person.id for person in PEOPLE[:3])
zones = st.sampled_from(ZONES)
# Among them what is just before and just after a change of the clock.
instants = st.one_of(
    st.sampled_from(MOMENTS), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
MOMENT = any_moment(fixed_moments(days, instants.flatmap(written)))


def field(name, **bounds):
    return {
        "type": "field_condition",
        "field": {"type": "regular_field", "field_name": name},
        "condition": {"type": "moment_range"} | bounds,
    }


def among_the_three(me, now, query):
    three = Contact.objects.filter(pk__in=[BEFORE, AT, AFTER])
    return {*matching(three, parse(query), me, now).values_list("pk", flat=True)}


def compare(me, moment, now, zone):
    me.time_zone = zone
    clock, tick = Clock(now, ZoneInfo(zone)), timedelta(microseconds=1)
    for place, pk in enumerate([BEFORE, AT, AFTER], -1):
        instant, day = clock.instant(moment) + place * tick, clock.day(moment) + timedelta(days=place)
        Contact.objects.filter(pk=pk).update(created_at=instant, date_of_birth=day)
    for name in ("created", "date_of_birth"):
        assert among_the_three(me, now, field(name, on_or_after=moment)) == {AT, AFTER}
        assert among_the_three(me, now, field(name, before=moment)) == {BEFORE}


@examples(100)
@given(moment=MOMENT, now=instants, zone=zones)
def test_a_moment_is_where_the_evaluator_has_it(me, moment, now, zone):
    compare(me, moment, now, zone)


@examples(40)
@given(moment=relative_periods(), now=instants, zone=zones)
def test_a_period_begins_and_ends_where_the_evaluator_has_it(me, moment, now, zone):
    compare(me, moment, now, zone)


@examples(40)
@given(moment=offset_from(st.just({"type": "now"})), now=instants, zone=zones)
def test_a_time_ago_is_where_the_evaluator_has_it(me, moment, now, zone):
    compare(me, moment, now, zone)


offsets_from_utc = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)
far_instants = st.datetimes(timezones=offsets_from_utc).map(datetime.isoformat)
FAR = any_moment(fixed_moments(st.dates(), far_instants), largest=10**12)


@examples(100)
@given(moment=FAR, now=instants, zone=zones)
def test_a_moment_may_be_as_far_as_it_likes(me, moment, now, zone):
    """Beyond the calendar there is nothing, and beyond its edge in one zone there may still be something in another."""
    me.time_zone = zone
    for name in ("created", "date_of_birth"):
        try:
            assert among_the_three(me, now, field(name, on_or_after=moment)).isdisjoint(
                among_the_three(me, now, field(name, before=moment))
            )
        except QueryError as error:
            assert error.path.startswith("query.condition.on_or_after")  # noqa: PT017 - most are no error
