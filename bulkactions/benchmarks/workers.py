"""Real worker processes for the time of a measurement, and what they and others weigh."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import django_rq
from django.conf import settings
from django.core.management.base import CommandError
from rq import Worker

from bulkactions import jobs

START_SECONDS = 30
STOP_SECONDS = 20


@contextmanager
def workers(number: int) -> Iterator[subprocess.Popen[bytes]]:
    """A pool of `number` workers, ready for work; gone afterwards."""
    if jobs.count_workers():
        raise CommandError("Other workers serve this Redis. Stop them, or give another REDIS_URL.")
    command = [sys.executable, "manage.py", "rqworker-pool", "default", "--num-workers", str(number)]
    pool = subprocess.Popen(
        command, cwd=settings.BASE_DIR, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(number, pool)
        yield pool
    finally:
        stop(pool)
        _forget()


def _wait_for(number: int, pool: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while jobs.count_workers() < number:
        if pool.poll() is not None or time.monotonic() > deadline:
            raise CommandError(f"The workers do not start. Is there a Redis at {settings.REDIS_URL}?")
        time.sleep(0.1)


def _forget() -> None:
    """Who had to be killed could not sign off, and would count as at work for a while."""
    for worker in Worker.all(connection=django_rq.get_connection("default")):
        worker.register_death()  # type: ignore[no-untyped-call]


def stop(process: subprocess.Popen[bytes], signum: signal.Signals = signal.SIGTERM) -> None:
    """Asks a process to end, then ends whatever is left of it and its descendants."""
    family = [*descendants(process.pid), process.pid]
    process.send_signal(signum)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in family[:-1]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """The ids of all processes below `pid`."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The command's name, in parentheses, may hold blanks.
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found, unseen = [], [pid]
    while unseen:
        below = children.get(unseen.pop(), [])
        found += below
        unseen += below
    return found


def proportional_kilobytes(pid: int) -> int:
    """PSS: the process's own memory and its share of what it shares. 0 when it has ended."""
    return _kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def peak_kilobytes(pid: int) -> int:
    """The most memory that the process has held so far. 0 when it has ended."""
    return _kilobytes(Path(f"/proc/{pid}/status"), "VmHWM:")


def _kilobytes(file: Path, name: str) -> int:
    with suppress(OSError):
        return next((int(line.split()[1]) for line in file.read_text().splitlines() if line.startswith(name)), 0)
    return 0
