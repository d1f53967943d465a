"""The doorbell: the only module that knows RQ. A job means "advance this bulk action" and carries nothing else."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

import django_rq
from django.utils import timezone
from redis.exceptions import RedisError
from rq import Worker

from bulkactions import engine, housekeeping
from bulkactions.models import Batch, BulkAction
from bulkactions.states import ACTIVE, OVER, Status
from contacts.duplicates import searching
from contacts.services.imports import background

log = logging.getLogger(__name__)

CLOCK_KEY = "muster:clock"  # in Redis while the clock is alive
JOB_TIMEOUT = 15 * 60  # far beyond a slice; only a batch that hangs for good is ended by it
READING_TIMEOUT = 2 * 3600  # a file is read in one go
FAILURE_KEPT = 24 * 3600


def ring_all(bulk_action_id: int) -> None:
    """One job for each worker that would find a batch; those that wait in the queue already count."""
    due = Batch.objects.claimable(timezone.now()).filter(bulk_action=bulk_action_id)[:64].count()
    for _ in range(min(due, max(count_workers(), 1)) - _count_queued(_name(bulk_action_id))):
        ring(bulk_action_id)


def ring(bulk_action_id: int) -> None:
    """Puts one job at the back of the queue. Without Redis nothing is lost: the clock rings again."""
    _enqueue(advance, bulk_action_id, _name(bulk_action_id), JOB_TIMEOUT)


def advance(bulk_action_id: int) -> None:
    """The job. A worker that is told to stop finishes its batch, hands on and leaves."""
    bulk_action = BulkAction.objects.select_related("created_by").filter(pk=bulk_action_id).first()
    if bulk_action is None:
        return
    engine.advance(bulk_action, should_stop=_stop_requested)
    if engine.has_due(bulk_action, timezone.now()):
        ring(bulk_action_id)


def ring_for_import(import_id: int) -> None:
    """One job that reads or checks a file, unless one waits already."""
    _enqueue_once(advance_import, import_id, f"import {import_id}")


def advance_import(import_id: int) -> None:
    """The job. A worker that is told to stop leaves the file to another."""
    background.advance(import_id, should_stop=_stop_requested)


def ring_for_duplicates(search_id: int) -> None:
    """One job that looks for duplicates, unless one waits already."""
    _enqueue_once(look_for_duplicates, search_id, f"search {search_id}")


def look_for_duplicates(search_id: int) -> None:
    """The job. A worker that is told to stop leaves the search to another."""
    searching.work_off(search_id, should_stop=_stop_requested)


def sweep(now: datetime | None = None) -> None:
    """What the clock does every few seconds: ring for whatever is due, and clear away what is past its time.

    Safe to run anywhere, any number of times: it only rings, and the engine decides.
    """
    now = now or timezone.now()
    for bulk_action in _waiting(now):
        if bulk_action.status == Status.SCHEDULED:
            bulk_action.transition("queue")
        if not _count_queued(_name(bulk_action.pk)):
            ring(bulk_action.pk)
    for import_id in background.waiting():
        ring_for_import(import_id)
    for search_id in searching.waiting():
        ring_for_duplicates(search_id)
    housekeeping.clear(now)


def count_workers() -> int:
    """How many workers have shown a sign of life lately; 0 when Redis cannot be asked."""
    try:
        # Not Worker.count, which goes on counting a killed worker until another one tidies up.
        return len(Worker.all(connection=django_rq.get_connection("default")))
    except RedisError:
        return 0


class Stop(StrEnum):
    """Why nothing moves."""

    NO_REDIS = "no_redis"
    NO_WORKER = "no_worker"
    NO_CLOCK = "no_clock"  # only what waits for a time stands still


def why_stopped() -> Stop | None:
    """None when somebody is there to ring and somebody to hear it."""
    try:
        clock_ticks = django_rq.get_connection("default").exists(CLOCK_KEY)
    except RedisError:
        return Stop.NO_REDIS
    if not count_workers():
        return Stop.NO_WORKER
    return None if clock_ticks else Stop.NO_CLOCK


def _waiting(now: datetime) -> list[BulkAction]:
    """Bulk actions with a batch to claim, and those that only have to be ended."""
    due = Batch.objects.claimable(now).filter(bulk_action__status__in=ACTIVE).values("bulk_action")
    open_ones = Batch.objects.open().values("bulk_action")
    unended = BulkAction.objects.exclude(status__in=OVER).exclude(pk__in=open_ones)
    return [*BulkAction.objects.filter(pk__in=due), *unended]


def _name(bulk_action_id: int) -> str:
    return f"bulk action {bulk_action_id}"


def _enqueue_once(work: Callable[[int], None], pk: int, name: str) -> None:
    if not _count_queued(name):
        _enqueue(work, pk, name, READING_TIMEOUT)


def _enqueue(work: Callable[[int], None], pk: int, name: str, timeout: int) -> None:
    # An id of its own: several may wait, or a page and the clock ring at once, and RQ stumbles over two of one id.
    job_id = f"{_prefix(name)}{uuid4().hex}"
    try:
        queue = django_rq.get_queue("default")
        queue.enqueue(work, pk, job_id=job_id, job_timeout=timeout, result_ttl=0, failure_ttl=FAILURE_KEPT)
    except RedisError as error:
        log.warning("%s waits for the clock: %s", name, error)


def _count_queued(name: str) -> int:
    try:
        queued = django_rq.get_queue("default").get_job_ids()
    except RedisError:
        return 0
    return sum(job_id.startswith(_prefix(name)) for job_id in queued)


def _prefix(name: str) -> str:
    return f"{name.replace(' ', '-')}-"


# A work horse that is asked to stop goes on to the end of its batch.

_stopping = False


def _stop_requested() -> bool:
    return _stopping


def request_stop(signum: int, frame: object) -> None:
    """Signal handler of the work horse (bulkactions/worker.py)."""
    global _stopping
    _stopping = True


def finish_batch_on_sigterm() -> None:
    """To be called in a fresh work horse."""
    signal.signal(signal.SIGTERM, request_stop)
