"""How fast a bulk action goes and when it goes on, from the few batches around the first one that is not done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from bulkactions.models import Batch, BulkAction

BEHIND, AHEAD = 40, 20  # batches to look at, before and after the first one that is not done
GAP = timedelta(seconds=5)  # a longer rest between two batches is a pause, and does not count as time worked
FRESH = timedelta(seconds=15)  # after that without a finished batch nobody knows how fast it goes


@dataclass(frozen=True)
class Progress:
    """`rate`: contacts per second lately; `left`: until all is done at that rate; `next_due`: when it goes on.

    Each is None where there is nothing to say: a rate while nothing runs, a `next_due` while something does.
    """

    rate: float | None = None
    left: timedelta | None = None
    next_due: datetime | None = None


def progress_of(bulk_actions: Iterable[BulkAction], now: datetime) -> dict[int, Progress]:
    """Progress by id of those that are active; they must come `with_frontier()`. One query at most."""
    active = {one.pk: one for one in bulk_actions if one.is_active and _frontier(one)}
    nearby: dict[int, list[Batch]] = {pk: [] for pk in active}
    for batch in _around(active.values()):
        nearby[batch.bulk_action_id].append(batch)
    return {pk: measure(active[pk].not_processed, batches, now) for pk, batches in nearby.items()}


def measure(remaining: int, batches: Sequence[Batch], now: datetime) -> Progress:
    """The progress of a bulk action with `remaining` contacts to do, from the batches around its frontier."""
    is_busy = any(_is_leased(batch, now) for batch in batches)
    waiting = [batch.due_at for batch in batches if not batch.finished_at and not _is_leased(batch, now)]
    later = min(waiting, default=now)
    if later > now and not is_busy:
        return Progress(next_due=later)
    rate = _rate([batch for batch in batches if batch.finished_at], is_busy, now)
    # With portions still to come it is the plan that says how long it takes, and not the speed.
    known = rate and (not waiting or max(waiting) <= now)
    return Progress(rate=rate, left=timedelta(seconds=remaining / rate) if rate and known else None)


def _around(bulk_actions: Iterable[BulkAction]) -> Iterable[Batch]:
    """In one query the batches next to each frontier, without their contacts."""
    near = [
        Q(bulk_action=one, number__gte=_frontier(one) - BEHIND, number__lt=_frontier(one) + AHEAD)
        for one in bulk_actions
    ]
    if not near:
        return []
    return Batch.objects.filter(reduce(or_, near)).defer("contact_ids").order_by()


def _frontier(bulk_action: BulkAction) -> int:
    return bulk_action.frontier or 0  # type: ignore[attr-defined]  # with_frontier() adds it


def _is_leased(batch: Batch, now: datetime) -> bool:
    return not batch.finished_at and batch.leased_until is not None and batch.leased_until > now


def _rate(finished: Sequence[Batch], is_busy: bool, now: datetime) -> float | None:
    """Contacts per second over the latest batches that were worked off without a rest in between."""
    run: list[Batch] = []
    for batch in sorted(finished, key=_finished_at, reverse=True):
        if run and _finished_at(batch) < _began(run) - GAP:
            break
        run.append(batch)
    if not run or (not is_busy and _finished_at(run[0]) < now - FRESH):
        return None
    seconds = (_finished_at(run[0]) - _began(run)).total_seconds()
    return sum(batch.size for batch in run) / seconds if seconds > 0 else None


def _began(run: Sequence[Batch]) -> datetime:
    return min(batch.started_at or _finished_at(batch) for batch in run)


def _finished_at(batch: Batch) -> datetime:
    assert batch.finished_at
    return batch.finished_at
