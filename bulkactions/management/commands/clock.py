"""The clock: rings for due work every few seconds.

Not RQ's `rqcron`: that one enqueues the sweep as a job, and dies of the first ConnectionError when Redis is away.
This one sweeps in its own process, so it outlives an outage of Redis or of the database and goes on afterwards.
"""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

import django_rq
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from redis.exceptions import RedisError

from bulkactions import jobs, taking_back

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Rings for scheduled and waiting bulk actions every SWEEP_SECONDS, until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stopped.set())
        while not stopped.is_set():
            self.tick()
            stopped.wait(settings.SWEEP_SECONDS)

    def tick(self) -> None:
        """One sweep. Whatever goes wrong, the next tick comes."""
        try:
            close_old_connections()
            jobs.sweep()
            taking_back.settle()
        except Exception:
            log.exception("the sweep failed; the next one is in %s s", settings.SWEEP_SECONDS)
        try:
            django_rq.get_connection("default").set(jobs.CLOCK_KEY, 1, ex=max(30, settings.SWEEP_SECONDS * 5))
        except RedisError as error:
            log.warning("Redis is away: %s", error)
