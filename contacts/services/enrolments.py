"""The ways of contacts through automations, as far as people decide about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q
from django.utils import timezone

from contacts.models import Enrolment

if TYPE_CHECKING:
    from accounts.models import User

State = Enrolment.State
UNDER_WAY = Q(state__in=[State.ACTIVE, State.PAUSED])

MOVES: dict[str, tuple[tuple[State, ...], State]] = {
    "pause": ((State.ACTIVE,), State.PAUSED),
    "resume": ((State.PAUSED,), State.ACTIVE),
    "stop": ((State.ACTIVE, State.PAUSED), State.STOPPED),
}


def move(enrolment: Enrolment, verb: str) -> bool:
    """Pauses, resumes or stops it; says whether it could be, for somebody else may have been quicker."""
    before, after = MOVES[verb]
    found = Enrolment.objects.filter(pk=enrolment.pk, state__in=before)
    ended_at = timezone.now() if after == State.STOPPED else None
    return bool(found.update(state=after, ended_at=ended_at))


@dataclass(frozen=True)
class Figures:
    """What became of those who were ever enrolled in one automation."""

    enrolled: int = 0
    under_way: int = 0
    finished: int = 0
    last: datetime | None = None  # when somebody was enrolled


def figures(seen_by: User) -> dict[int, Figures]:
    """Of each automation (id) with live contacts that this person may see."""
    enrolments = Enrolment.objects.live().visible_to(seen_by).order_by()
    rows = enrolments.values_list("automation").annotate(
        enrolled=Count("*"),
        under_way=Count("pk", filter=UNDER_WAY),
        finished=Count("pk", filter=Q(state=State.FINISHED)),
        last=Max("enrolled_at"),
    )
    return {automation: Figures(*numbers) for automation, *numbers in rows}
