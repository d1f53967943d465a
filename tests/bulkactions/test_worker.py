from __future__ import annotations

import gc
import signal
from contextlib import suppress
from unittest.mock import Mock

import pytest
import rq
from redis import Redis
from rq.exceptions import StopRequested
from rq.worker import WorkerStatus

from bulkactions.worker import Worker


@pytest.fixture
def worker(monkeypatch) -> Worker:
    """An idle one that nobody has started; what it would tell Redis goes nowhere."""
    monkeypatch.setattr(signal, "signal", Mock())
    worker = Worker(["default"], connection=Redis(port=1), prepare_for_work=False)
    worker.pid = 1
    monkeypatch.setattr(worker, "get_state", lambda: WorkerStatus.IDLE)
    return worker


def test_a_stop_holds_even_where_its_exception_is_lost(worker):
    with suppress(StopRequested):  # as logging does, which lets no exception out
        worker.request_stop(signal.SIGTERM, None)

    with pytest.raises(StopRequested):
        worker.dequeue_job_and_maintain_ttl(timeout=30)


def test_a_stop_that_is_lost_while_it_waits_is_heeded_after_that(worker, monkeypatch):
    def wait(worker, *limits):
        assert not worker._stop_requested
        assert max(limits) <= 5
        with suppress(StopRequested):
            worker.request_stop(signal.SIGTERM, None)

    monkeypatch.setattr(rq.Worker, "dequeue_job_and_maintain_ttl", wait)
    with pytest.raises(StopRequested):
        worker.dequeue_job_and_maintain_ttl(timeout=30)


def test_a_worker_heeds_signals_before_anybody_can_see_it(worker, monkeypatch):
    def register_birth() -> None:
        assert {call.args for call in signal.signal.call_args_list} >= {(signal.SIGTERM, worker.request_stop)}
        raise InterruptedError

    monkeypatch.setattr(worker, "register_birth", register_birth)
    with pytest.raises(InterruptedError):
        worker.work()


def test_a_work_horse_leaves_what_it_inherited_out_of_its_garbage_collection(worker, monkeypatch):
    counted = []
    monkeypatch.setattr(rq.Worker, "main_work_horse", lambda *_: counted.append(gc.get_freeze_count()))
    before = gc.get_freeze_count()

    try:
        worker.main_work_horse(Mock(), Mock())
    finally:
        gc.unfreeze()

    assert counted[0] > before
