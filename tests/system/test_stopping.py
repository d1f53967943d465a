from __future__ import annotations

import os
import signal
from collections.abc import Callable
from subprocess import Popen

import pytest

from tests.live import Stack
from tests.system.conftest import assert_everything_happened_once, fresh, wait_until_over

# So long that only leaving early and handing on by itself can end these tests in time; and there is no clock.
PATIENT = {"SLICE_SECONDS": "600", "LEASE_SECONDS": "600"}


def stop_the_pool(pool: Popen[bytes]) -> None:
    pool.send_signal(signal.SIGTERM)


def stop_the_group(pool: Popen[bytes]) -> None:
    """As a terminal or a process manager does."""
    os.killpg(pool.pid, signal.SIGTERM)


@pytest.mark.parametrize("stop", [stop_the_pool, stop_the_group])
def test_a_stopped_worker_finishes_its_batch_and_leaves(
    stack: Stack, contacts, ask, tag, settings, stop: Callable[[Popen[bytes]], None]
):
    settings.BATCH_SIZE = 10
    contacts(4_000)
    pool = stack.start_worker(2, **PATIENT)
    asked = ask("add_tags", tags=[tag])
    stack.wait_for(lambda: fresh(asked).done > 100)  # both work horses are at it

    stack.expected.discard(pool)
    stop(pool)
    assert pool.wait(60) == 0

    left = fresh(asked)
    assert 0 < left.done < left.total
    assert not asked.batches.open().filter(attempts__gt=0).exists()
    assert not asked.batches.filter(leased_until__isnull=False).exists()

    stack.start_worker(2, **PATIENT)
    wait_until_over(stack, asked)
    assert_everything_happened_once(asked, tag)
    assert not asked.batches.exclude(attempts=1).exists()


def test_a_stopped_worker_with_nothing_to_do_leaves_at_once(stack: Stack):
    pool = stack.start_worker(2)

    assert stack.terminate(pool) == 0
