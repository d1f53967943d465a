"""The figures of one bulk action: shares of outcomes, reasons, and how many contacts were done when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from bulkactions.models import BulkAction
from bulkactions.results import Outcome

MOST_STEPS = 40
STEPS = [
    timedelta(seconds=1),
    timedelta(seconds=5),
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=7),
]


@dataclass(frozen=True)
class Share:
    """`count` of `base` contacts. `key` is the outcome, or "not_processed"."""

    key: str
    label: str
    count: int
    base: int

    @property
    def percent(self) -> str:
        """With one decimal; never 0 for something, nor 100 for less than all."""
        if not self.base:
            return "–"
        exact = self.count * 100 / self.base
        if 0 < exact < 0.1:
            return "< 0.1 %"
        return "> 99.9 %" if 99.9 < exact < 100 else f"{exact:.1f} %"


@dataclass(frozen=True)
class Step:
    """How many contacts were done from a moment, `label` in words, until the next step."""

    label: str
    count: int


@dataclass(frozen=True)
class Statistics:
    outcomes: list[Share]
    reasons: list[Share]
    steps: list[Step]
    step: timedelta

    def chart(self) -> dict[str, Any]:
        """What is drawn, for the script that does it."""
        return {
            "outcomes": [{"key": one.key, "label": one.label, "count": one.count} for one in self.outcomes],
            "steps": [{"label": one.label, "count": one.count} for one in self.steps],
        }


def statistics_of(bulk_action: BulkAction) -> Statistics:
    """Shares of outcomes are of all contacts, shares of reasons of those that were processed."""
    step, steps = _throughput(list(_finished(bulk_action)))
    return Statistics(_outcomes(bulk_action), _reasons(bulk_action), steps, step)


def _outcomes(bulk_action: BulkAction) -> list[Share]:
    counts = [(outcome.value, outcome.label, int(getattr(bulk_action, outcome))) for outcome in Outcome]
    counts.append(("not_processed", "Not processed", bulk_action.not_processed))
    return [Share(key, label, count, bulk_action.total) for key, label, count in counts]


def _reasons(bulk_action: BulkAction) -> list[Share]:
    others = bulk_action.results.exclude(outcome=Outcome.SUCCEEDED).order_by()
    counts = others.values("outcome", "reason").annotate(count=Count("*")).order_by("-count", "reason")
    return [
        Share(one["outcome"], bulk_action.kind.reason_text(one["reason"]), one["count"], bulk_action.done)
        for one in counts
    ]


def _finished(bulk_action: BulkAction) -> list[tuple[datetime, int]]:
    batches = bulk_action.batches.filter(finished_at__isnull=False).order_by("finished_at")
    return [(at, size) for at, size in batches.values_list("finished_at", "size") if at]


def _throughput(finished: Sequence[tuple[datetime, int]]) -> tuple[timedelta, list[Step]]:
    """Contacts per step of time, steps without any included, in the finest step that needs at most MOST_STEPS."""
    if not finished:
        return STEPS[0], []
    first, last = finished[0][0], finished[-1][0]
    step = next((step for step in STEPS if (last - first) / step < MOST_STEPS), STEPS[-1])
    start = _floor(first, step)
    counts = [0] * ((last - start) // step + 1)
    for at, size in finished:
        counts[(at - start) // step] += size
    several_days = last - first >= timedelta(days=1)
    return step, [Step(_clock(start + index * step, step, several_days), count) for index, count in enumerate(counts)]


def _floor(moment: datetime, step: timedelta) -> datetime:
    epoch = datetime(2000, 1, 1, tzinfo=UTC)
    return moment - (moment - epoch) % step


def _clock(moment: datetime, step: timedelta, several_days: bool) -> str:
    """As exact as the step asks for, in the zone of the person who looks."""
    local = timezone.localtime(moment)
    day = f"{local.day} {local:%b}"
    if step >= timedelta(days=1):
        return day
    clock = f"{local:%H:%M}" if step >= timedelta(minutes=1) else f"{local:%H:%M:%S}"
    return f"{day} {clock}" if several_days else clock
