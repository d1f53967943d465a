"""The portions of a drip as the dialog shows them before anything happens: the first few, the last, and the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.templatetags.ui import plural
from bulkactions.pacing import Pacing

FIRST, LAST = 3, 2
DAYS_NAMED = {0: "today", 1: "tomorrow"}


@dataclass(frozen=True)
class Portion:
    """What one drip takes: `size` contacts, in words when."""

    number: int
    due: str
    size: int


@dataclass(frozen=True)
class Schedule:
    """The portions that are shown, and how many are left out between the `first` and the `last` of them."""

    first: list[Portion]
    omitted: int
    last: list[Portion]
    takes: str  # from the first portion to the last; empty for a single one


def schedule(pacing: Pacing, total: int, due_times: list[datetime], now: datetime) -> Schedule:
    """The table for a drip of `total` contacts; `due_times` are those of all its portions."""
    zone, count = ZoneInfo(pacing.zone), len(due_times)
    shown = range(count) if count <= FIRST + LAST + 1 else [*range(FIRST), *range(count - LAST, count)]
    portions = [
        Portion(
            number=index + 1,
            due=due_words(due_times[index], now, zone),
            size=min(pacing.quantity, total - index * pacing.quantity),
        )
        for index in shown
    ]
    takes = duration_words(due_times[-1] - due_times[0]) if count > 1 else ""
    if len(portions) == count:
        return Schedule(portions, 0, [], takes)
    return Schedule(portions[:FIRST], count - FIRST - LAST, portions[FIRST:], takes)


def due_words(due: datetime, now: datetime, zone: ZoneInfo) -> str:
    """ "today 14:00", "Thu 16:20" within a week, else "Thu 9 Oct 16:20", with the year when it is another one."""
    local, today = due.astimezone(zone), now.astimezone(zone)
    days = (local.date() - today.date()).days
    if days in DAYS_NAMED:
        return f"{DAYS_NAMED[days]} {local:%H:%M}"
    if 0 <= days < 7:
        return f"{local:%a %H:%M}"
    year = "" if local.year == today.year else f"{local.year} "
    return f"{local:%a} {local.day} {local:%b} {year}{local:%H:%M}"


def duration_words(duration: timedelta) -> str:
    """A length of time, roughly: "45 seconds", "50 minutes", "3 hours", "2 days 4 hours"."""
    if timedelta(0) < duration < timedelta(minutes=1):
        return plural(round(duration.total_seconds()), "second")
    minutes = round(duration.total_seconds() / 60)
    if minutes < 60:
        return plural(minutes, "minute")
    hours = round(minutes / 60)
    if hours < 24:
        return plural(hours, "hour")
    days, rest = divmod(hours, 24)
    return f"{plural(days, 'day')} {plural(rest, 'hour')}" if rest and days < 7 else plural(days, "day")
