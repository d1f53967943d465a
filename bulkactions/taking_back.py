"""Taking back a bulk action at once, whether it is still at work or over.

What is at work is cancelled. A batch in flight still ends, and only then it is known what there is to undo: the wish is
written down, and the clock starts the undo.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bulkactions import actions, control
from bulkactions.models import Batch, BulkAction
from bulkactions.options import InvalidOptions
from bulkactions.selection import NothingSelected
from bulkactions.starting import Request, TooMany, start
from bulkactions.states import OVER, Status

log = logging.getLogger(__name__)

IMPOSSIBLE = (InvalidOptions, NothingSelected, TooMany)

CLAIMING = timedelta(seconds=1)  # within which a worker may have found a batch that it has not claimed yet


def may_take_back(user: User, bulk_action: BulkAction) -> bool:
    """Whether this person may stop it (as far as that is needed) and undo what it did."""
    action = bulk_action.kind.of(bulk_action)
    try:
        may_undo = action.can_be_taken_back() and user.has_perm(action.undo_way().permission)
    except InvalidOptions:
        return False
    return may_undo and (bulk_action.is_over or control.may_control(user, bulk_action))


def take_back(bulk_action: BulkAction, by: User, now: datetime | None = None) -> BulkAction | None:
    """Stops it, and has what it did undone; returns the undo, None while that has to wait. Raises Refused.

    The caller checks the permission.
    """
    now = now or timezone.now()
    with transaction.atomic():
        if not bulk_action.is_over:
            _stop(bulk_action, by, now)
        if bulk_action.status == Status.CANCELLED:
            BulkAction.objects.filter(pk=bulk_action.pk).update(undo_wanted_by=by)
            return None
    try:
        return _undo(bulk_action, by, now)
    except IMPOSSIBLE as problem:
        raise control.Refused(str(problem) or "There is nothing left to undo.") from None


def settle(now: datetime | None = None) -> None:
    """Starts every undo that somebody waits for and that can be started. The clock calls it."""
    now = now or timezone.now()
    wanted = BulkAction.objects.filter(undo_wanted_by__isnull=False, status__in=OVER, completed_at__lt=now - CLAIMING)
    in_flight = Batch.objects.open().filter(leased_until__gte=now).values("bulk_action")
    for bulk_action in wanted.exclude(pk__in=in_flight).select_related("undo_wanted_by"):
        _settle(bulk_action, now)


@transaction.atomic
def _settle(bulk_action: BulkAction, now: datetime) -> None:
    by = bulk_action.undo_wanted_by
    assert by is not None
    # Of two clocks one wins.
    if BulkAction.objects.filter(pk=bulk_action.pk, undo_wanted_by=by).update(undo_wanted_by=None):
        try:
            with transaction.atomic():
                _undo(bulk_action, by, now)
        except IMPOSSIBLE as problem:
            log.info("%s is not undone: %s", bulk_action, problem)


def _stop(bulk_action: BulkAction, by: User, now: datetime) -> None:
    try:
        control.cancel(bulk_action, by, now)
    except control.Refused:
        bulk_action.refresh_from_db()
        if not bulk_action.is_over:  # else it has just ended by itself
            raise


def _undo(bulk_action: BulkAction, by: User, now: datetime) -> BulkAction:
    action = actions.get(bulk_action.kind.taken_back_by)(by, {"bulk_action": [str(bulk_action.pk)]})
    selection = action.default_selection()
    assert selection is not None
    mail = bulk_action.send_done_email
    return start(Request(action, selection, action.summary()[:256], send_done_email=mail), now)
