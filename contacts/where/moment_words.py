"""Ranges of time in words: "in the last 30 days", "since 1 Oct 2026"."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from contacts.where.moments import FixedLocalDate, FixedUtc, Moment, Now, Offset, Period
from contacts.where.nodes import MomentRange

_UNITS = ("week", "month", "quarter", "year")
PERIODS = {
    "today": "today",
    "yesterday": "yesterday",
    "all-time": "all time",
    **{f"{which}-{unit}": f"{which} {unit}" for which in ("this", "last") for unit in _UNITS},
}


@dataclass(frozen=True)
class RangeWords:
    """ "since" and "1 Oct 2026"; a period such as "this month" has no preposition."""

    preposition: str
    value: str


def range_words(condition: MomentRange, zone: ZoneInfo) -> RangeWords:
    """The range as it follows the name of a field; moments are said as the clocks of `zone` show them."""
    first, after = condition.on_or_after, condition.before
    if said := _period(first, after):
        return RangeWords("", said)
    if first is None:
        assert after is not None, "a range has a bound"
        return _before(after, zone)
    since = _since(first, zone)
    if after is None:
        return since
    until = _before(after, zone)
    return RangeWords(since.preposition, f"{since.value} and {until.preposition} {until.value}")


def _period(first: Moment | None, after: Moment | None) -> str:
    """ "this month", when a range is just that."""
    match first, after:
        case Period(which="start"), Period(which="end") if first.range == after.range:
            return PERIODS[first.range]
        case FixedLocalDate(which="start"), FixedLocalDate(which="end") if first.value == after.value:
            return f"on {_day(first)}"
        case FixedLocalDate(which="start"), FixedLocalDate(which="end"):
            return f"between {_day(first)} and {_day(after)}"
        case Offset(direction="past", moment=Now(), which_day_end=None | "start"), None | Now():
            return f"in the last {_amount(first)}"
        case Offset(direction="past", moment=Now(), which_day_end="start"), Period(range="today", which="end"):
            return f"in the last {_amount(first)}"
        case Now() | Period(range="today", which="start"), Offset(direction="future", moment=Now()):
            return f"in the next {_amount(after)}"
        case None, Offset(direction="past", moment=Now(), which_day_end="start"):
            return f"more than {_amount(after)} ago"
        case Offset(direction="future", moment=Now(), which_day_end="end"), None:
            return f"more than {_amount(first)} from now"
    return ""


def _since(moment: Moment, zone: ZoneInfo) -> RangeWords:
    """ "after" a day that is not included, else "since"."""
    if isinstance(moment, FixedLocalDate):
        return RangeWords("after" if moment.which == "end" else "since", _day(moment))
    return RangeWords("since", _moment(moment, zone))


def _before(moment: Moment, zone: ZoneInfo) -> RangeWords:
    """ "until" a day that is included, else "before"."""
    if isinstance(moment, FixedLocalDate):
        return RangeWords("until" if moment.which == "end" else "before", _day(moment))
    return RangeWords("before", _moment(moment, zone))


def _moment(moment: Moment, zone: ZoneInfo) -> str:
    match moment:
        case Now():
            return "now"
        case FixedUtc():
            return date_format(moment.value.astimezone(zone), "j M Y, H:i")
        case FixedLocalDate():
            return f"the {moment.which} of {_day(moment)}"
        case Period():
            return f"the {moment.which} of {PERIODS[moment.range]}"
        case Offset():
            return _offset(moment, zone)


def _offset(moment: Offset, zone: ZoneInfo) -> str:
    amount, is_past = _amount(moment), moment.direction == "past"
    if isinstance(moment.moment, Now):
        said = f"{amount} ago" if is_past else f"in {amount}"
    else:
        said = f"{amount} {'before' if is_past else 'after'} {_moment(moment.moment, zone)}"
    return f"the {moment.which_day_end} of the day {said}" if moment.which_day_end else said


def _amount(moment: Offset) -> str:
    """ "1 month and 3 days"."""
    parts = [(unit, number) for unit, number in moment.offset if number]
    return " and ".join(f"{number:,} {unit if number != 1 else unit[:-1]}" for unit, number in parts) or "0 days"


def _day(moment: FixedLocalDate) -> str:
    return date_format(moment.value, "j M Y")
