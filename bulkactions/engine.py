"""The one loop that runs every bulk action, whatever its kind.

Truth is in the database alone. Any number of workers may be in `advance` for the same bulk action at once: a batch is
claimed with one conditional UPDATE, and its effects, results and counts are committed together or not at all.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from bulkactions import mail
from bulkactions.actions.base import Action
from bulkactions.models import Batch, BulkAction
from bulkactions.options import InvalidOptions
from bulkactions.recording import insert_results
from bulkactions.results import ContactResult, Outcome, failed, skipped
from bulkactions.states import ACTIVE, MOVES, Status
from contacts.loading import check_constraints_at_once

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

MAX_ATTEMPTS = 5
# Nobody's fault: a deadlock, a lost connection, a restarting server. The batch is given back and tried again.
TRANSIENT = (OperationalError, InterfaceError)


class LeaseLost(Exception):
    """The work is done already, or another worker has it."""


def advance(
    bulk_action: BulkAction, *, clock: Clock = timezone.now, should_stop: Callable[[], bool] = lambda: False
) -> None:
    """Works off due batches until none is due, SLICE_SECONDS are over or `should_stop()`; then ends what can be ended.

    A pause or cancel takes effect before the next batch. Raises OperationalError or InterfaceError when the database
    went away; nothing is lost then, the batch is given to the next who asks.
    """
    action = _bind(bulk_action)
    if action is None:
        return
    slice_ends = time.monotonic() + settings.SLICE_SECONDS

    def goes_on() -> bool:
        return time.monotonic() < slice_ends and not should_stop()

    batch = claim(bulk_action, clock()) if goes_on() else None
    while batch:
        if bulk_action.status != Status.RUNNING and not bulk_action.transition("begin", started_at=clock()):
            bulk_action.refresh_from_db(fields=["status"])  # another worker began it, or somebody paused
        batch = perform(batch, action, clock, goes_on)
    finish(bulk_action, action, clock)


def has_due(bulk_action: BulkAction, now: datetime) -> bool:
    """Whether a batch could be claimed now."""
    return Batch.objects.claimable(now).filter(bulk_action=bulk_action, bulk_action__status__in=ACTIVE).exists()


def claim(bulk_action: BulkAction, now: datetime) -> Batch | None:
    """Takes the next due batch under a lease of LEASE_SECONDS, or None when nothing is due or somebody paused."""
    candidates = Batch.objects.claimable(now).filter(bulk_action=bulk_action, bulk_action__status__in=ACTIVE)
    if connection.features.has_select_for_update_skip_locked:
        candidates = candidates.select_for_update(skip_locked=True, of=("self",))
    lease = uuid4()
    with transaction.atomic():
        first = candidates.order_by("number").values_list("pk", flat=True).first()
        if first is None:
            return None
        Batch.objects.claimable(now).filter(pk=first).update(
            lease=lease,
            leased_until=now + timedelta(seconds=settings.LEASE_SECONDS),
            attempts=F("attempts") + 1,
            started_at=now,
        )
    claimed = Batch.objects.filter(pk=first, lease=lease).first()
    if claimed:
        claimed.bulk_action = bulk_action
    return claimed


def perform(
    batch: Batch, action: Action, clock: Clock = timezone.now, goes_on: Callable[[], bool] = lambda: False
) -> Batch | None:
    """Does one claimed batch: effects, results and counts in one transaction, or nothing at all.

    The next batch, if it `goes_on()`, is claimed in that transaction, too, and given back: half as many commits.
    """
    try:
        return _perform(batch, action, clock, goes_on)
    except LeaseLost:
        log.info("%s was done by another worker", batch)
        return claim(batch.bulk_action, clock()) if goes_on() else None
    except InvalidOptions as error:
        _give_back(batch)
        _refuse(batch.bulk_action, str(error))
        return None
    except TRANSIENT:
        _give_back(batch)
        raise


@transaction.atomic
def _perform(batch: Batch, action: Action, clock: Clock, goes_on: Callable[[], bool]) -> Batch | None:
    # Not at COMMIT, which holds the bulk action's row; and so that a broken one is this batch's error.
    check_constraints_at_once()
    _hold(batch)
    results = _give_up(batch, action) if batch.attempts > MAX_ATTEMPTS else _results(batch, action)
    counts = _record(batch, results, clock())
    following = claim(batch.bulk_action, clock()) if goes_on() else None
    # Last, as other workers wait for this row.
    BulkAction.objects.filter(pk=batch.bulk_action_id).update(
        **{outcome: F(outcome) + count for outcome, count in counts.items() if count}
    )
    return following


def finish(bulk_action: BulkAction, action: Action, clock: Clock = timezone.now) -> None:
    """Ends the bulk action when no batch is open. Of several callers one wins; a crash leaves it to a later one."""
    if bulk_action.batches.open().exists():
        return
    lease = FinishingLease(bulk_action, clock)
    if not lease.claim():
        return
    bulk_action.refresh_from_db()
    action.goes_on = lease.keep
    try:
        event, reason = _end(bulk_action, action, lease)
    except LeaseLost:
        log.info("%s is finished by another worker", bulk_action)
        return
    if bulk_action.transition(event, reason=reason, completed_at=clock()):
        mail.send_done(bulk_action)


def _end(bulk_action: BulkAction, action: Action, lease: FinishingLease) -> tuple[str, str]:
    """The event that ends it, and the reason."""
    try:
        action.finish()
        return _verdict(bulk_action), ""
    except (*TRANSIENT, LeaseLost):
        raise
    except Exception as error:
        lease.renew()  # whoever has it now may have cleared away what this one was working on
        log.exception("%s could not be finished", bulk_action)
        return "fail", f"It could not be finished: {error}"


class FinishingLease:
    """The right to finish a bulk action, for LEASE_SECONDS at a time."""

    def __init__(self, bulk_action: BulkAction, clock: Clock) -> None:
        self._endable = BulkAction.objects.filter(pk=bulk_action.pk, status__in=MOVES["complete"])
        self._clock = clock
        self._seconds = timedelta(seconds=settings.LEASE_SECONDS)
        self._until = clock()

    def claim(self) -> bool:
        """Takes it, unless a living worker has it."""
        return self._take(self._endable.exclude(finishing_until__gt=self._clock()))

    def keep(self) -> None:
        """Renews it once a third of the time is over."""
        if self._until - self._clock() < self._seconds * 2 / 3:
            self.renew()

    def renew(self) -> None:
        """Raises LeaseLost when another worker has it, or has ended it."""
        if not self._take(self._endable.filter(finishing_until=self._until)):
            raise LeaseLost

    def _take(self, free: QuerySet[BulkAction]) -> bool:
        self._until = self._clock() + self._seconds
        return bool(free.update(finishing_until=self._until))


def _bind(bulk_action: BulkAction) -> Action | None:
    """The action with its options checked once; None when it must not run (any more), which fails it, saying why."""
    try:
        action = bulk_action.get_action()
        action.options  # noqa: B018 - raises when they no longer hold
        if action.is_permitted():
            return action
        reason = f"{bulk_action.created_by} is no longer allowed to do this."
    except (InvalidOptions, LookupError) as error:
        reason = str(error)
    _refuse(bulk_action, reason)
    return None


def _refuse(bulk_action: BulkAction, reason: str) -> None:
    if bulk_action.transition("refuse", reason=reason, completed_at=timezone.now()):
        mail.send_done(bulk_action)


def _hold(batch: Batch) -> None:
    """Locks the batch for this transaction. Whoever comes second finds it finished or re-leased, and loses."""
    held = Batch.objects.open().filter(pk=batch.pk, lease=batch.lease).update(lease=batch.lease)
    if not held:
        raise LeaseLost


def _results(batch: Batch, action: Action) -> list[ContactResult]:
    # In id order, so that two bulk actions on the same contacts take their locks in the same order.
    ids = sorted(batch.contact_ids)
    action.running_batch = batch
    available = action.available(ids)
    gone = [_told(action, skipped(pk, "not_available")) for pk in ids if pk not in available]
    return gone + attempt(action, [pk for pk in ids if pk in available])


def attempt(action: Action, ids: list[int]) -> list[ContactResult]:
    """The results of `ids`; when the action raises, it is undone and tried on each half, down to the one that cannot.

    An action that makes a whole of its contacts fails for all of them instead.
    Raises InvalidOptions when what was chosen does not hold any more: that fails the run, and not each contact.
    """
    if not ids:
        return []
    try:
        with transaction.atomic():
            return _complete(list(action.perform_batch(ids)), ids)
    except Exception as error:
        if _is_nobodys_fault(error):
            raise
        action.check_again()
        if len(ids) == 1 or action.goes_together():
            log.exception("contacts %s failed", ids)
            return [_told(action, failed(pk, "error", f"{type(error).__name__}: {error}"[:300])) for pk in ids]
    middle = len(ids) // 2
    return attempt(action, ids[:middle]) + attempt(action, ids[middle:])


def _is_nobodys_fault(error: Exception) -> bool:
    """Whether it may well go better the next time. Both databases call some faults of a row operational, too."""
    reason = error.__cause__
    is_general = getattr(reason, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    is_limit = (getattr(reason, "sqlstate", None) or "").startswith("54")  # PostgreSQL: program limit exceeded
    return isinstance(error, TRANSIENT) and not is_general and not is_limit


def _complete(results: list[ContactResult], ids: list[int]) -> list[ContactResult]:
    if len(results) != len(ids) or {result.of for result in results} != set(ids):
        raise RuntimeError("The action did not give exactly one result for each contact.")
    return results


def _give_up(batch: Batch, action: Action) -> list[ContactResult]:
    return [_told(action, failed(pk, "worker_lost")) for pk in batch.contact_ids]


def _told(action: Action, result: ContactResult) -> ContactResult:
    return result if action.on_contacts else result.without_contact()


def _give_back(batch: Batch) -> None:
    """Frees the lease at once and does not count the attempt; without a database the lease simply runs out."""
    try:
        Batch.objects.open().filter(pk=batch.pk, lease=batch.lease).update(
            lease=None, leased_until=None, attempts=F("attempts") - 1
        )
    except TRANSIENT:
        log.warning("%s stays leased until its time is over: the database is away", batch)


def _record(batch: Batch, results: list[ContactResult], now: datetime) -> dict[str, int]:
    """Writes the results and marks the batch done. Returns how many there are of each outcome."""
    insert_results(batch.bulk_action_id, results, now)
    counts = {outcome.value: 0 for outcome in Outcome}
    for result in results:
        counts[result.outcome.value] += 1
    Batch.objects.filter(pk=batch.pk).update(finished_at=now, leased_until=None, **counts)
    return counts


def _verdict(bulk_action: BulkAction) -> str:
    """Failed when not one contact succeeded and at least one failed (design section 4)."""
    if not bulk_action.failed:
        return "complete"
    return "complete_with_errors" if bulk_action.succeeded else "fail"
