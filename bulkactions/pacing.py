"""When each portion of a bulk action may run. Pure: from a pacing and a moment to due times, without a database.

Words: a *portion* is what one drip may take; a large portion is worked off as several batches with the same due time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby, islice
from typing import Any
from zoneinfo import ZoneInfo

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Mode(StrEnum):
    NOW = "now"
    SCHEDULED = "scheduled"
    DRIP = "drip"


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True)
class Pacing:
    """All at once, at a scheduled time, or drip.

    `start` is the wall clock in `zone` (None: as soon as possible). A drip takes `quantity` contacts (1-10,000) every
    `every` `unit`s, counted from start to start, on `weekdays` (Monday is 0), between `opens` and `closes` when given:
    `closes` is excluded; a window may cross midnight and then belongs to the weekday of its opening.
    """

    mode: Mode = Mode.NOW
    start: datetime | None = None
    zone: str = "UTC"
    quantity: int = 0
    every: int = 1
    unit: Unit = Unit.HOURS
    weekdays: tuple[int, ...] = EVERY_DAY
    opens: time | None = None
    closes: time | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "mode": self.mode.value,
            "start": self.start and self.start.isoformat(),
            "zone": self.zone,
            "quantity": self.quantity,
            "every": self.every,
            "unit": self.unit.value,
            "weekdays": list(self.weekdays),
            "opens": self.opens and self.opens.isoformat(),
            "closes": self.closes and self.closes.isoformat(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Pacing:
        return cls(
            mode=Mode(data.get("mode", "now")),
            start=datetime.fromisoformat(data["start"]) if data.get("start") else None,
            zone=data.get("zone", "UTC"),
            quantity=data.get("quantity", 0),
            every=data.get("every", 1),
            unit=Unit(data.get("unit", "hours")),
            weekdays=tuple(data.get("weekdays", EVERY_DAY)),
            opens=time.fromisoformat(data["opens"]) if data.get("opens") else None,
            closes=time.fromisoformat(data["closes"]) if data.get("closes") else None,
        )

    @property
    def is_drip(self) -> bool:
        return self.mode is Mode.DRIP

    def portions(self, total: int) -> int:
        """How many due times `total` contacts need."""
        return -(-total // self.quantity) if self.is_drip else 1


def plan(pacing: Pacing, count: int, now: datetime) -> list[datetime]:
    """The due times (UTC) of the first `count` portions, when confirmed or resumed at `now` (aware)."""
    return list(islice(due_times(pacing, now), count))


def due_times(pacing: Pacing, now: datetime) -> Iterator[datetime]:
    """One due time after the other, without end. A start in the past means now: no burst to catch up."""
    zone = ZoneInfo(pacing.zone)
    start = now if pacing.start is None else max(now, _utc(pacing.start, zone))
    if not pacing.is_drip:
        while True:
            yield start
    local = _allowed(start.astimezone(zone).replace(tzinfo=None), pacing, zone)
    while True:
        yield _utc(local, zone)
        local = _allowed(_next(local, pacing, zone), pacing, zone)


def describe(pacing: Pacing, zone: ZoneInfo) -> str:
    """The pacing in words: "100 every 5 hours, Mon–Fri between 09:00 and 17:00, Europe/Berlin".

    `zone` is that of the person who reads: a scheduled start is told in it. Weekdays and window stay in the pacing's.
    """
    if pacing.is_drip:
        rules = " ".join(filter(None, [_weekday_words(pacing.weekdays), _window_words(pacing)]))
        return ", ".join(filter(None, [_interval_words(pacing), rules, rules and pacing.zone]))
    if pacing.start is None:
        return "All at once"
    start = _utc(pacing.start, ZoneInfo(pacing.zone)).astimezone(zone)
    return f"All at once on {start:%a} {start.day} {start:%b %Y at %H:%M}, {zone.key}"


def _interval_words(pacing: Pacing) -> str:
    unit = pacing.unit.value
    every = unit.removesuffix("s") if pacing.every == 1 else f"{pacing.every:,} {unit}"
    return f"{pacing.quantity:,} every {every}"


def _weekday_words(weekdays: tuple[int, ...]) -> str:
    """ "Mon–Wed, Fri"; nothing for every day."""
    if set(weekdays) == set(EVERY_DAY):
        return ""
    runs = [[day for _, day in run] for _, run in groupby(enumerate(sorted(weekdays)), lambda pair: pair[1] - pair[0])]
    names = (f"{DAY_NAMES[run[0]]}–{DAY_NAMES[run[-1]]}" if len(run) > 2 else _day_list(run) for run in runs)
    return ", ".join(names)


def _day_list(days: list[int]) -> str:
    return ", ".join(DAY_NAMES[day] for day in days)


def _window_words(pacing: Pacing) -> str:
    if pacing.opens is None or pacing.closes is None:
        return ""
    return f"between {pacing.opens:%H:%M} and {pacing.closes:%H:%M}"


def _next(local: datetime, pacing: Pacing, zone: ZoneInfo) -> datetime:
    """One interval later. Days keep the clock time across daylight-saving changes; shorter ones are elapsed time."""
    if pacing.unit is Unit.DAYS:
        return local + timedelta(days=pacing.every)
    later = _utc(local, zone) + timedelta(**{pacing.unit.value: pacing.every})
    return later.astimezone(zone).replace(tzinfo=None)


def _allowed(local: datetime, pacing: Pacing, zone: ZoneInfo) -> datetime:
    """`local`, or the next moment when it is allowed: the window's opening, or for days the same clock time."""
    if _is_open(local, pacing, zone):
        return local
    keeps_clock_time = pacing.unit is Unit.DAYS and _in_window(local.time(), pacing)
    at = local.time() if keeps_clock_time else pacing.opens or time()
    dates = (local.date() + timedelta(days=n) for n in range(16))
    # In autumn a clock time may come twice, and only the second is still ahead.
    moments = (datetime.combine(date, at.replace(fold=fold)) for date in dates for fold in (0, 1))
    return next(moment for moment in moments if _is_later(moment, local, zone) and _is_open(moment, pacing, zone))


def _is_later(moment: datetime, local: datetime, zone: ZoneInfo) -> bool:
    return _utc(moment, zone) > _utc(local, zone)


def _is_open(local: datetime, pacing: Pacing, zone: ZoneInfo) -> bool:
    # What the clock will show: a time that the spring change leaves out may fall out of the window.
    shown = _utc(local, zone).astimezone(zone).replace(tzinfo=None)
    if not _in_window(shown.time(), pacing):
        return False
    return _opening_day(shown, pacing).weekday() in pacing.weekdays


def _in_window(clock: time, pacing: Pacing) -> bool:
    if pacing.opens is None or pacing.closes is None or pacing.opens == pacing.closes:
        return True
    if pacing.opens < pacing.closes:
        return pacing.opens <= clock < pacing.closes
    return clock >= pacing.opens or clock < pacing.closes


def _opening_day(local: datetime, pacing: Pacing) -> datetime:
    """The day whose window `local` lies in; after midnight that is the day before."""
    over_midnight = pacing.opens and pacing.closes and pacing.opens > pacing.closes
    return local - timedelta(days=1) if over_midnight and local.time() < pacing.closes else local  # type: ignore[operator]


def _utc(local: datetime, zone: ZoneInfo) -> datetime:
    """A wall-clock time in UTC; one that the spring change leaves out becomes the same distance after the change."""
    return local.replace(tzinfo=zone).astimezone(UTC)
