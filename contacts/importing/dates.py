"""Days and moments in the writings of many countries, and which of day and month comes first in a column of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

from contacts.custom_inputs import FIRST_YEAR, LAST_YEAR
from contacts.importing.words import MONTHS, folded

TOLERATED = 2000  # values that are no dates, beyond those that are, after which a column is passed over


class DateOrder(StrEnum):
    """What comes first where day and month are both numbers."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})([./-]?)(\d{1,2})\2(\d{1,2})")
_WEEKDAY = r"(?:[^\W\d_]+\.?,? +)?"
_YEAR = r"'?(\d{4}|\d{2})"
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?[ -]*(?:de |of )?([^\W\d_]{{3,}})\.?,?[ -]*(?:de |del )?{_YEAR}"
)
_MONTH_DAY = re.compile(rf"{_WEEKDAY}([^\W\d_]{{3,}})\.?[ -]+(\d{{1,2}})(?:st|nd|rd|th)?,?[ -]+{_YEAR}")
_SERIAL = re.compile(r"(\d{5,6})(?:\.(\d+))?")
_UNIX = re.compile(r"(\d{10})(\d{3})?")
_TIME = re.compile(
    r"[T ,]+(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?m\.?|uhr)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_EXCEL = date(1899, 12, 30)


@dataclass
class DateEvidence:
    """How many values of a column can only be read with the day first, only with the month first, or both ways."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    others: int = 0

    def add(self, values: Iterable[str]) -> None:
        """Counts `values`; a column without dates is soon passed over."""
        if self.others > TOLERATED + self.day_first + self.month_first + self.either:
            return
        for value in values:
            found = _NUMERIC.match(value)  # a time of day may follow
            if found:
                self._count(int(found[1]), found[2], int(found[3]))
            else:
                self.others += 1

    @property
    def is_numeric(self) -> bool:
        """Whether there are dates at all whose day and month are numbers."""
        return bool(self.day_first or self.month_first or self.either)

    @property
    def is_mixed(self) -> bool:
        """Whether some values can only be read in one way and others only in the other."""
        return bool(self.day_first and self.month_first)

    @property
    def is_ambiguous(self) -> bool:
        """Whether there are dates, and nothing in the column decides how they are to be read."""
        return self.is_numeric and self.order is None

    @property
    def order(self) -> DateOrder | None:
        if self.is_mixed or not (self.day_first or self.month_first):
            return None
        return DateOrder.DAY_FIRST if self.day_first else DateOrder.MONTH_FIRST

    def _count(self, first: int, separator: str, second: int) -> None:
        if first > 12 >= second or (separator == "." and second <= 12):
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        elif first <= 12 and first != second:
            self.either += 1


def parse_date(text: str, order: DateOrder | None = None, *, is_past: bool = False) -> date:
    """The day in `text`; a time of day behind it is passed over. Where a value itself decides, `order` does not matter.

    Years of two digits are 1969 to 2068 (POSIX), and never in the future with `is_past`, as for births.
    Raises ValueError in words, also when only `order` could tell what is meant.
    """
    bare = _TIME.sub("", " ".join(text.split()))
    day = _iso(bare) or _numeric(bare, order) or _named(bare) or _counted(bare)
    if day is None:
        raise ValueError(f"“{text[:40]}” is not a date. Write it like 2026-10-31.")
    if is_past and day > date.today() and _has_short_year(bare):
        day = _day(day.year - 100, day.month, day.day, text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"“{text[:40]}” is not in the years {FIRST_YEAR} to {LAST_YEAR}.")
    return day


def parse_moment(text: str, order: DateOrder | None, zone: ZoneInfo) -> datetime:
    """The moment in `text`, in UTC; without a zone of its own it is meant in `zone`, without a time at midnight.

    Raises ValueError in words.
    """
    bare = " ".join(text.split())
    if seconds := _UNIX.fullmatch(bare):
        return datetime.fromtimestamp(int(seconds[1]), UTC)
    if serial := _SERIAL.fullmatch(bare):
        midnight = datetime.combine(parse_date(serial[1]), time(), zone)
        return (midnight + timedelta(days=float(f"0.{serial[2] or 0}"))).astimezone(UTC)
    clock = _TIME.search(bare)
    if not clock:
        return datetime.combine(parse_date(bare, order), time(), zone).astimezone(UTC)
    day = parse_date(bare[: clock.start()], order)
    return datetime.combine(day, _time(clock, text), _zone(clock[5], zone)).astimezone(UTC)


def _iso(text: str) -> date | None:
    """“2026-10-31”, “2026/10/31”, “20261031”."""
    found = _ISO.fullmatch(text)
    if not found or (not found[2] and len(text) != 8):
        return None
    return _day(int(found[1]), int(found[3]), int(found[4]), text)


def _numeric(text: str, order: DateOrder | None) -> date | None:
    """“31.10.2026”, “10/31/26”."""
    found = _NUMERIC.fullmatch(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    if first > 12 or second > 12 or first == second:
        day_first = first > 12
    elif found[2] == ".":
        day_first = True  # nobody puts a point behind a month
    elif order:
        day_first = order == DateOrder.DAY_FIRST
    else:
        raise ValueError(f"“{text[:40]}” can be read in two ways: say whether the day or the month comes first.")
    return _day(year, second, first, text) if day_first else _day(year, first, second, text)


def _named(text: str) -> date | None:
    """“31 October 2026”, “31. Okt. 2026”, “31 de octubre de 2026”, “October 31st, 2026”."""
    if (found := _DAY_MONTH.fullmatch(text)) and (month := MONTHS.get(folded(found[2]))):
        return _day(_year(found[3]), month, int(found[1]), text)
    if (found := _MONTH_DAY.fullmatch(text)) and (month := MONTHS.get(folded(found[1]))):
        return _day(_year(found[3]), month, int(found[2]), text)
    return None


def _counted(text: str) -> date | None:
    """Days as Excel counts them, from 1927 on; fewer digits are rather a year."""
    serial = _SERIAL.fullmatch(text)
    days = int(serial[1]) if serial else 0
    return _EXCEL + timedelta(days=days) if 10_000 <= days < 110_000 else None


def _day(year: int, month: int, day: int, shown: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"“{shown[:40]}” is a day that does not exist.") from None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 69 else 1900)


def _has_short_year(text: str) -> bool:
    return re.search(r"\d{4}", text) is None


def _time(clock: re.Match[str], shown: str) -> time:
    hour, half = int(clock[1]), (clock[4] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(clock[2]), int(clock[3] or 0))
    except ValueError:
        raise ValueError(f"“{shown[:40]}” has a time of day that does not exist.") from None


def _zone(text: str | None, zone: ZoneInfo) -> ZoneInfo | timezone:
    if not text:
        return zone
    if text[0] not in "+-":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
