"""The memory of the whole demo, as bin/run starts it, when nobody does anything."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from bulkactions.benchmarks.bench import Bench
from bulkactions.benchmarks.figures import Figure
from bulkactions.benchmarks.workers import descendants, proportional_kilobytes, stop

START_SECONDS = 120
REST_SECONDS = 10
# What would make it another stack than the one of a first bin/run
OVERRIDES = ["DATABASE_URL", "REDIS_URL", "SECRET_KEY", "WORKERS", "WEB_THREADS"]


def measure(bench: Bench) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        port = _free_port()
        env = {name: value for name, value in os.environ.items() if name not in OVERRIDES}
        env |= {"VAR_DIR": folder, "PORT": str(port), "HOST": "127.0.0.1"}
        # What bin/run ends in, once the packages are installed
        stack = subprocess.Popen(
            [sys.executable, "-m", "crm.launch"], cwd=settings.BASE_DIR, env=env, stdout=subprocess.DEVNULL
        )
        try:
            _wait_for_page(port, stack)
            time.sleep(REST_SECONDS)
            sizes = {pid: proportional_kilobytes(pid) / 1024 for pid in [stack.pid, *descendants(stack.pid)]}
            for pid, size in sorted(sizes.items()):
                bench.say(f"memory: {size:5.0f} MB {_command(pid)}")
        finally:
            stop(stack, signal.SIGINT)
    yield Figure("idle memory of the whole demo (PSS)", sum(sizes.values()), budget=350, unit="MB")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for_page(port: int, stack: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if stack.poll() is not None or time.monotonic() > deadline:
            raise CommandError("The demo does not start. Try bin/run.")
        time.sleep(0.5)


def _answers(port: int) -> bool:
    """Whether the sign-in page is served; asking for it loads what a resting server has loaded."""
    page = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        page.request("GET", "/contacts/")
        return page.getresponse().status < 500
    except OSError:
        return False
    finally:
        page.close()


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")[:90]
    except OSError:
        return "ended"
