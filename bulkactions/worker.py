"""RQ's worker, made to finish a batch before it leaves, and to be found again after an outage of Redis."""

from __future__ import annotations

import gc
import signal
from typing import Any

import rq
from redis.client import Pipeline
from rq import worker_registration
from rq.exceptions import StopRequested
from rq.job import Job

from bulkactions import jobs

LONGEST_WAIT = 5  # seconds until an idle worker heeds a stop whose exception was lost


class Worker(rq.Worker):
    """Set as RQ's WORKER_CLASS."""

    max_connection_wait_time = 5.0  # seconds between two looks for a Redis that is away; RQ's own goes up to 60

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Is known for 45 s after a sign of life: a killed one is missed within two minutes, not after eight."""
        super().__init__(*args, **{"worker_ttl": 45} | kwargs)

    def bootstrap(self, *args: Any, **kwargs: Any) -> None:
        """Heeds signals from the start: one that replaces a dead worker has the handlers of its pool until then."""
        self._install_signal_handlers()  # type: ignore[no-untyped-call]
        super().bootstrap(*args, **kwargs)

    def subscribe(self) -> None:
        """Keeps signals from the thread that this starts.

        Of two that come at once, as when a whole process group is told to stop, that thread may take both. The main
        thread would then go on waiting for its work horse, until that has used up its slice.
        """
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            super().subscribe()  # type: ignore[no-untyped-call]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def main_work_horse(self, job: Job, queue: rq.Queue) -> None:
        """Leaves what it has inherited to its worker: looking through that for garbage copies every page of it."""
        gc.freeze()
        super().main_work_horse(job, queue)

    def setup_work_horse_signals(self) -> None:
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]
        jobs.finish_batch_on_sigterm()

    def handle_warm_shutdown_request(self) -> None:
        """Tells the work horse, which leads its own process group, so that it ends its batch and not its slice."""
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]
        if self.horse_pid:
            self.kill_horse(signal.SIGTERM)

    def _shutdown(self) -> None:
        """Notes it down as well: what RQ raises wherever the main thread happens to be can get lost, in logging say."""
        self._stop_requested = True
        super()._shutdown()  # type: ignore[no-untyped-call]

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, rq.Queue] | None:
        """Waits for a job as long as it takes, with a look every few seconds at whether to stop."""
        if timeout is None or max_idle_time is not None:  # it is to end when there is nothing to do
            return super().dequeue_job_and_maintain_ttl(timeout, max_idle_time)
        while not self._stop_requested:
            if found := super().dequeue_job_and_maintain_ttl(LONGEST_WAIT, LONGEST_WAIT):
                return found
        raise StopRequested

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Also introduces itself again: a Redis that was emptied or restarted has forgotten its workers."""
        super().heartbeat(timeout, pipeline)
        connection = pipeline if pipeline is not None else self.connection
        connection.hset(self.key, mapping=self.serialize())
        worker_registration.register(self, pipeline)

    def work(self, *args: Any, **kwargs: Any) -> bool:
        """Without RQ's scheduler process: nothing is ever scheduled in Redis."""
        return super().work(*args, **kwargs | {"with_scheduler": False})
