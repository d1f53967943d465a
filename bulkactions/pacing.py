"""When each portion of a bulk action may run. Pure: from a pacing and a moment to due times, without a database.

Words: a *portion* is what one drip may take; a large portion is worked off as several batches with the same due time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


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
    local = _allowed(start.astimezone(zone).replace(tzinfo=None), pacing)
    while True:
        yield _utc(local, zone)
        local = _allowed(_next(local, pacing, zone), pacing)


def _next(local: datetime, pacing: Pacing, zone: ZoneInfo) -> datetime:
    """One interval later. Days keep the clock time across daylight-saving changes; shorter ones are elapsed time."""
    if pacing.unit is Unit.DAYS:
        return local + timedelta(days=pacing.every)
    later = _utc(local, zone) + timedelta(**{pacing.unit.value: pacing.every})
    return later.astimezone(zone).replace(tzinfo=None)


def _allowed(local: datetime, pacing: Pacing) -> datetime:
    """`local`, or the next moment when it is allowed: the window's opening, or for days the same clock time."""
    if _is_open(local, pacing):
        return local
    keeps_clock_time = pacing.unit is Unit.DAYS and _in_window(local.time(), pacing)
    at = local.time() if keeps_clock_time else pacing.opens or time()
    days = (datetime.combine(local.date() + timedelta(days=n), at) for n in range(9))
    return next(moment for moment in days if moment > local and _is_open(moment, pacing))


def _is_open(local: datetime, pacing: Pacing) -> bool:
    if not _in_window(local.time(), pacing):
        return False
    return _opening_day(local, pacing).weekday() in pacing.weekdays


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
