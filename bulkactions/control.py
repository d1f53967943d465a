"""Pausing, resuming and cancelling: what a person may ask of a bulk action that is not over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bulkactions import jobs
from bulkactions.models import Batch, BulkAction
from bulkactions.pacing import due_times
from bulkactions.states import Status

Portion = list[Batch]  # batches that share one due time

_ALREADY = {"pause": "It is paused already.", "resume": "It is not paused.", "cancel": "It is cancelled already."}


class Refused(Exception):
    """What was asked cannot be done; the message says why, in words for the user."""


def may_control(user: User, bulk_action: BulkAction) -> bool:
    """One's own; everybody's with the permission for it."""
    return bulk_action.created_by_id == user.pk or user.has_perm("bulkactions.manage_bulkactions")


def pause(bulk_action: BulkAction, by: User, now: datetime | None = None) -> None:
    """Nothing further is begun; a batch that is being done is finished. Raises Refused."""
    if not bulk_action.transition("pause", by=by, paused_at=now or timezone.now()):
        raise _refused(bulk_action, "pause")


@transaction.atomic
def resume(bulk_action: BulkAction, by: User, now: datetime | None = None) -> None:
    """Goes on where it stopped. Raises Refused, also when the pause has lasted longer than RESUME_DAYS."""
    now = now or timezone.now()
    bulk_action.refresh_from_db()
    if (until := bulk_action.resumable_until) and until < now:
        raise Refused(
            f"It was paused more than {settings.RESUME_DAYS} days ago and cannot be resumed any more, only cancelled."
        )
    # What had not begun waits for its first batch again.
    event = "resume" if bulk_action.started_at else "reschedule"
    if not bulk_action.transition(event, by=by, paused_at=None):
        raise _refused(bulk_action, "resume")
    _plan_again(bulk_action, now)
    transaction.on_commit(partial(jobs.ring_all, bulk_action.pk))


def cancel(bulk_action: BulkAction, by: User, now: datetime | None = None) -> None:
    """Ends it for good; what is done stays done. Raises Refused."""
    if not bulk_action.transition("cancel", by=by, completed_at=now or timezone.now(), paused_at=None):
        raise _refused(bulk_action, "cancel")


def _refused(bulk_action: BulkAction, event: str) -> Refused:
    bulk_action.refresh_from_db()
    if bulk_action.is_over and bulk_action.status != Status.CANCELLED:
        return Refused(f"It is over already: {bulk_action.get_status_display().lower()}.")
    return Refused(_ALREADY["cancel" if bulk_action.is_over else event])


def _plan_again(bulk_action: BulkAction, now: datetime) -> None:
    """New due times for the portions of a drip that the pause has made late: from `now` on, in their rhythm.

    The rest of a portion that had begun goes on at the next allowed moment; what is not late stays as it was planned.
    """
    pacing = bulk_action.get_pacing()
    waiting = bulk_action.batches.open().exclude(leased_until__gte=now).only("bulk_action", "due_at")
    portions = [list(portion) for _, portion in groupby(waiting, lambda batch: batch.due_at)]
    if not (pacing.is_drip and portions):
        return
    times = due_times(pacing, now)
    moved: list[Batch] = []
    if bulk_action.batches.filter(due_at=portions[0][0].due_at, started_at__isnull=False).exists():
        now = next(times)
        moved.extend(_due(portions.pop(0), now))
    if portions and portions[0][0].due_at <= now:
        moved.extend(batch for portion, at in zip(portions, times, strict=False) for batch in _due(portion, at))
    Batch.objects.bulk_update(moved, ["due_at"], batch_size=500)


def _due(portion: Portion, at: datetime) -> Iterator[Batch]:
    for batch in portion:
        batch.due_at = at
        yield batch
