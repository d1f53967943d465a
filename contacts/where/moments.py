"""Moments: how a query names them, and which they are for one person at one time."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Discriminator, Field, PlainSerializer, Tag

from contacts.where.strict import Strict, Typed, kind_of, wrong

Day = TypeVar("Day", date, datetime)
Edge = Literal["start", "end"]
Range = Literal[
    "today",
    "yesterday",
    "this-week",
    "last-week",
    "this-month",
    "last-month",
    "this-quarter",
    "last-quarter",
    "this-year",
    "last-year",
    "all-time",
]
# Two days within what datetime holds, so that every zone can express them.
EARLIEST, LATEST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)


class OutOfCalendar(ValueError):
    """A moment before the year 1 or after 9999."""


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise wrong("Write the day like 2026-10-31.") from None
    return day


def _instant(value: Any) -> Any:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise wrong("Write the moment like 2026-10-31T14:30:00Z.") from None


class Now(Typed):
    """The moment at which the query is asked."""

    type: Literal["now"] = "now"


class FixedLocalDate(Typed):
    """The beginning or end of a day in the time zone of whoever asks."""

    type: Literal["fixed_local_date"] = "fixed_local_date"
    value: Annotated[date, BeforeValidator(_day)]
    which: Edge


class FixedUtc(Typed):
    """A moment with its zone; one without is in UTC."""

    type: Literal["fixed_utc"] = "fixed_utc"
    value: Annotated[
        datetime, BeforeValidator(_instant), PlainSerializer(lambda moment: moment.isoformat().replace("+00:00", "Z"))
    ]


Amount = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Amounts(Strict):
    """How far another moment is away; days and longer keep the time of the clock."""

    years: Amount = 0
    months: Amount = 0
    weeks: Amount = 0
    days: Amount = 0
    hours: Amount = 0
    minutes: Amount = 0
    seconds: Amount = 0

    @property
    def is_by_the_clock(self) -> bool:
        """Whether hours or less are counted."""
        return bool(self.hours or self.minutes or self.seconds)


class Offset(Typed):
    """A moment so far before or after another."""

    type: Literal["offset"] = "offset"
    direction: Literal["past", "future"]
    offset: Amounts
    moment: Moment = Now()
    which_day_end: Edge | None = None


class Period(Typed):
    """The beginning or end of today, this week and the like, in the time zone of whoever asks."""

    type: Literal["start_end_of_predefined_relative_period"] = "start_end_of_predefined_relative_period"
    range: Range
    which: Edge


Moment = Annotated[
    Annotated[Now, Tag("<now>")]
    | Annotated[FixedLocalDate, Tag("<fixed_local_date>")]
    | Annotated[FixedUtc, Tag("<fixed_utc>")]
    | Annotated[Offset, Tag("<offset>")]
    | Annotated[Period, Tag("<start_end_of_predefined_relative_period>")],
    Discriminator(kind_of),
]
Offset.model_rebuild()


class Clock:
    """Says which instants moments are: `now`, and the zone in which days begin at midnight."""

    def __init__(self, now: datetime, zone: ZoneInfo) -> None:
        self.now, self.zone = now, zone

    def instant(self, moment: Moment) -> datetime:
        """In UTC. The end of a day or a period is the start of the next one. Raises OutOfCalendar."""
        try:
            instant = self._instant(moment).astimezone(UTC)
        except (OverflowError, ValueError):
            raise OutOfCalendar("There is no such time in the calendar.") from None
        return min(max(instant, EARLIEST), LATEST)

    def local_day(self, moment: Moment) -> date:
        """The day on which a moment is, here."""
        return self.instant(moment).astimezone(self.zone).date()

    def _instant(self, moment: Moment) -> datetime:
        match moment:
            case Now():
                return self.now
            case FixedUtc():
                return moment.value
            case FixedLocalDate():
                return self._edge(moment.value, moment.which)
            case Offset():
                return self._offset(moment)
            case Period(range="all-time"):
                return EARLIEST if moment.which == "start" else LATEST
            case Period():
                return self._period(moment)

    def _edge(self, day: date, which: Edge) -> datetime:
        return datetime.combine(day + timedelta(days=which == "end"), time(), self.zone)

    def _offset(self, asked: Offset) -> datetime:
        """Years to days go by the clock on the wall, hours and less by the time that passes."""
        sign = -1 if asked.direction == "past" else 1
        by = asked.offset
        moment = self.instant(asked.moment)
        if by.years or by.months or by.weeks or by.days:
            wall = moment.astimezone(self.zone).replace(tzinfo=None, fold=0)
            wall = _months_later(wall, sign * (12 * by.years + by.months)) + sign * timedelta(by.days, weeks=by.weeks)
            moment = wall.replace(tzinfo=self.zone).astimezone(UTC)
        moment += sign * timedelta(hours=by.hours, minutes=by.minutes, seconds=by.seconds)
        if asked.which_day_end is None or by.is_by_the_clock:
            return moment
        return self._edge(moment.astimezone(self.zone).date(), asked.which_day_end)

    def _period(self, asked: Period) -> datetime:
        day = self.now.astimezone(self.zone).date()
        if asked.range == "yesterday":
            return self._edge(day - timedelta(days=1), asked.which)
        if asked.range == "today":
            return self._edge(day, asked.which)
        which, _, unit = asked.range.partition("-")
        number = (which == "this") + (asked.which == "end") - 1
        return self._edge(_first_day(day, unit, number), "start")


def _first_day(day: date, unit: str, later: int) -> date:
    """The first day of the week (a Monday), month, quarter or year that `day` is in, or of that many later ones."""
    if unit == "week":
        return day - timedelta(days=day.weekday()) + timedelta(weeks=later)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return _months_later(first, months * later)


def _months_later(day: Day, months: int) -> Day:
    """The same day of another month, or the last one if there are not so many."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=years, month=month + 1, day=min(day.day, monthrange(years, month + 1)[1]))
