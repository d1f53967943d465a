"""The life of a bulk action: its statuses, and the one table of legal moves between them."""

from __future__ import annotations

from django.db.models import TextChoices


class Status(TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    COMPLETED = "completed", "Completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors", "Completed with errors"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


ACTIVE = frozenset({Status.SCHEDULED, Status.QUEUED, Status.RUNNING})
OVER = frozenset({Status.COMPLETED, Status.COMPLETED_WITH_ERRORS, Status.FAILED, Status.CANCELLED})

_UNDER_WAY = (Status.QUEUED, Status.RUNNING)
# Work that was under way when somebody paused or cancelled still ends. When nothing is left to do after it,
# the bulk action ends as what is true: completed, not paused and not cancelled.
_ENDING = (Status.SCHEDULED, Status.QUEUED, Status.RUNNING, Status.PAUSED, Status.CANCELLED)

MOVES: dict[str, dict[Status, Status]] = {
    "queue": {Status.SCHEDULED: Status.QUEUED},
    "begin": {Status.SCHEDULED: Status.RUNNING, Status.QUEUED: Status.RUNNING},
    "pause": {Status.SCHEDULED: Status.PAUSED, Status.QUEUED: Status.PAUSED, Status.RUNNING: Status.PAUSED},
    "resume": {Status.PAUSED: Status.RUNNING},
    # A pause that came before the first batch: resuming waits for the first batch again.
    "reschedule": {Status.PAUSED: Status.SCHEDULED},
    "cancel": {
        Status.SCHEDULED: Status.CANCELLED,
        Status.QUEUED: Status.CANCELLED,
        Status.RUNNING: Status.CANCELLED,
        Status.PAUSED: Status.CANCELLED,
    },
    "complete": dict.fromkeys(_ENDING, Status.COMPLETED),
    "complete_with_errors": dict.fromkeys(_ENDING, Status.COMPLETED_WITH_ERRORS),
    "fail": dict.fromkeys(_ENDING, Status.FAILED),
    # The action cannot even begin: a tag is gone, a person lost the permission. Not while cancelled: nothing was tried.
    "refuse": dict.fromkeys((*_UNDER_WAY, Status.SCHEDULED), Status.FAILED),
}


def sources(event: str) -> list[Status]:
    """The statuses in which `event` may happen."""
    return list(MOVES[event])
