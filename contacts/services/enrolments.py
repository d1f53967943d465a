"""The way of one contact through an automation, as far as people decide about it."""

from __future__ import annotations

from django.utils import timezone

from contacts.models import Enrolment

State = Enrolment.State

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
