"""What of a person's bulk actions is at work or waits for its time: the sidebar counts it and looks when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils import timezone

from bulkactions.models import Batch, BulkAction
from bulkactions.states import Status

if TYPE_CHECKING:
    from accounts.models import User

SOONEST, LATEST = 5, 3600  # seconds; one that is put forward elsewhere is noticed after an hour


@dataclass(frozen=True)
class AtWork:
    """`running` are all that the person may see, `own` the ids of theirs, those that wait for their time among them.

    `wait` are the seconds until one of these is due, if any is.
    """

    running: int
    own: frozenset[int]
    wait: int | None

    @property
    def own_ids(self) -> str:
        return ",".join(map(str, sorted(self.own)))


def at_work(user: User) -> AtWork:
    """One query."""
    waiting = Q(status=Status.SCHEDULED)
    seen = BulkAction.objects.visible_to(user).active().exclude(waiting, ~Q(created_by=user))
    first = Batch.objects.open().filter(bulk_action=OuterRef("pk")).order_by("number").values("due_at")[:1]
    due = seen.annotate(due=Case(When(waiting, then=Subquery(first)))).order_by()
    rows = list(due.values_list("pk", "status", "due", "created_by"))
    return AtWork(
        running=sum(status != Status.SCHEDULED for _, status, _, _ in rows),
        own=frozenset(pk for pk, _, _, created_by in rows if created_by == user.pk),
        wait=_seconds_until(min((due for _, _, due, _ in rows if due), default=None)),
    )


def _seconds_until(due: datetime | None) -> int | None:
    """Until shortly after it, as the clock needs a moment."""
    if due is None:
        return None
    return min(max(round((due - timezone.now()).total_seconds()) + 2, SOONEST), LATEST)
