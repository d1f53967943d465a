"""From a confirmed dialog to a bulk action that is frozen and rung for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import Truncator

from accounts.templatetags.ui import plural
from bulkactions import jobs
from bulkactions.actions.base import Action
from bulkactions.models import BulkAction, Limits, Transition
from bulkactions.options import InvalidOptions
from bulkactions.pacing import Mode, Pacing
from bulkactions.selection import NothingSelected, Selection, SelectionMoved, freeze
from bulkactions.states import Status


@dataclass(frozen=True)
class Request:
    """All that somebody confirms. `expected` is the number of contacts they were shown, None to take any number."""

    action: Action
    selection: Selection
    name: str
    pacing: Pacing = field(default_factory=Pacing)
    key: UUID = field(default_factory=uuid4)
    expected: int | None = None
    send_done_email: bool = True
    origin: BulkAction | None = None


class TooMany(Exception):
    """The selection holds more contacts than this person's role may touch at once; the message says so."""


def check_size(action: Action, total: int) -> None:
    """Raises TooMany."""
    most = Limits.current().most(action.user) if action.is_limited else None
    if most is not None and total > most:
        raise TooMany(
            f"One bulk action of yours may have at most {plural(most, 'contact')}, and these are {total:,}."
            " Choose fewer, or ask an admin."
        )


def start(request: Request, now: datetime | None = None) -> BulkAction:
    """Freezes the selection and starts the bulk action; confirming the same `key` again gives the first one.

    Raises NothingSelected, SelectionMoved, TooMany or InvalidOptions, leaving nothing behind. The caller checks the
    permission.
    """
    mine = BulkAction.objects.filter(created_by=request.action.user, key=request.key)
    if earlier := mine.first():
        return earlier
    try:
        with transaction.atomic():
            return _start(request, now or timezone.now())
    except IntegrityError:
        if earlier := mine.first():  # a double click: the other request was faster
            return earlier
        raise


def _start(request: Request, now: datetime) -> BulkAction:
    action, pacing = request.action, request.pacing
    if action.goes_together() and pacing.is_drip:
        raise InvalidOptions(f"{action.label} is done to all contacts at once, so it cannot be spread out.")
    held_until = now + Limits.current().hold(action)
    bulk_action = _record(request, now, waits=held_until > now or pacing.mode is not Mode.NOW)
    ids = action.ids(request.selection)
    bulk_action.total = freeze(bulk_action, ids, pacing, held_until, at_least=action.most or 0)
    _check_total(request, bulk_action.total)
    bulk_action.save(update_fields=["total"])
    Transition.objects.create(
        bulk_action=bulk_action, event="confirm", to_status=bulk_action.status, by=action.user, at=now
    )
    action.confirmed(bulk_action)
    transaction.on_commit(partial(jobs.ring_all, bulk_action.pk))
    return bulk_action


def _record(request: Request, now: datetime, *, waits: bool) -> BulkAction:
    """What is asked, in values and in the words of that day; how many contacts it has is not known yet."""
    action = request.action
    return BulkAction.objects.create(
        key=request.key,
        name=request.name,
        action=action.name,
        summary=Truncator(action.summary()).chars(300),
        options=action.prepare(),
        selection=request.selection.to_json(),
        selection_words=action.audience(request.selection),
        pacing=request.pacing.to_json(),
        origin=request.origin or action.origin,
        send_done_email=request.send_done_email,
        status=Status.SCHEDULED if waits else Status.QUEUED,
        created_by=action.user,
        created_at=now,
    )


def _check_total(request: Request, total: int) -> None:
    check_size(request.action, total)
    if not total:
        raise NothingSelected
    if request.expected not in (None, total):
        raise SelectionMoved(total)
    if problem := request.action.wrong_number(total):
        raise InvalidOptions(problem)
