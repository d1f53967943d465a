"""RQ's worker, made to finish a batch before it leaves."""

from __future__ import annotations

from typing import Any

import rq

from bulkactions import jobs


class Worker(rq.Worker):
    """Set as RQ's WORKER_CLASS."""

    def setup_work_horse_signals(self) -> None:
        """A process manager signals the whole process group: the work horse ends its batch instead of dying in it."""
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]
        jobs.finish_batch_on_sigterm()

    def work(self, *args: Any, **kwargs: Any) -> bool:
        """Without RQ's scheduler process: nothing is ever scheduled in Redis."""
        return super().work(*args, **kwargs | {"with_scheduler": False})
