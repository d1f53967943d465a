"""The real thing for tests marked `system` and `browser`: Redis, workers, clock and web as processes of their own.

The test itself uses Django's ORM as usual; the processes work on the same test database. Everything listens on loopback
only, and everything is stopped when the test is over, whatever became of it.

    def test_a_killed_worker_loses_nothing(stack, ask):
        pool = stack.start_worker()
        stack.start_clock()
        bulk_action = ask("add_tags", …)
        stack.kill(pool)
        stack.start_worker()
        stack.wait_for(lambda: fresh(bulk_action).is_over)
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import django_rq
import psutil
import pytest
import redis as redis_client
from django.conf import settings
from django.db import connection

from bulkactions import jobs
from crm import launch, redis_server

SECONDS = 60  # how long anything may take before a test fails


class Redis:
    """A server of its own at settings.REDIS_URL, which can be stopped, started again and emptied."""

    def __init__(self) -> None:
        self.url = settings.REDIS_URL
        self.client = redis_client.Redis.from_url(self.url)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return int(self.client.connection_pool.connection_kwargs["port"])

    def start(self) -> None:
        if self.process is None:
            assert not redis_server.is_listening("127.0.0.1", self.port), f"port {self.port} is taken"
            self.process = subprocess.Popen(redis_server.command(self.port), stdout=subprocess.DEVNULL)
            wait_for(lambda: redis_server.is_listening("127.0.0.1", self.port))

    def stop(self) -> None:
        """As when its machine fails: at once, and with everything in it lost."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def flush(self) -> None:
        self.client.flushall()


class Stack:
    """Starts and stops what the Procfile names. `env` is the environment of the processes started from then on."""

    def __init__(self, redis: Redis, folder: Path) -> None:
        self.redis = redis
        self.folder = folder
        self.env = process_environment() | {"EXPORT_DIR": str(settings.EXPORT_DIR)}
        self.processes: list[subprocess.Popen[bytes]] = []
        self.expected: set[subprocess.Popen[bytes]] = set()  # those that nobody has stopped

    def start_worker(self, workers: int = 1, **env: str) -> subprocess.Popen[bytes]:
        """A pool of `workers` workers, up and registered with Redis, unless Redis is away."""
        before = jobs.count_workers()
        pool = self._start("worker", WORKERS=str(workers), **env)
        if self.redis.process:
            self.wait_for(lambda: jobs.count_workers() >= before + workers)
        return pool

    def start_clock(self, **env: str) -> subprocess.Popen[bytes]:
        return self._start("clock", **env)

    def start_web(self, **env: str) -> str:
        """The address of a web server that is ready to answer."""
        port = str(redis_server.free_port())
        url = f"http://127.0.0.1:{port}"
        self._start("web", PORT=port, SITE_URL=url, **env)
        self.wait_for(lambda: launch.health({"HOST": "127.0.0.1", "PORT": port}))
        return url

    def workers(self, pool: subprocess.Popen[bytes]) -> list[psutil.Process]:
        """The worker processes of a pool, which respawns those that die."""
        return psutil.Process(pool.pid).children()

    def work_horses(self, pool: subprocess.Popen[bytes]) -> list[psutil.Process]:
        """The processes that are at work on a job right now: at most one for each worker."""
        return [horse for worker in self.workers(pool) for horse in worker.children()]

    def kill_a_worker(self, pool: subprocess.Popen[bytes], dice: random.Random) -> None:
        """kill -9 of one of the workers that are at work, and of its work horse; waits for one to be at work."""

        def kill() -> bool:
            workers = self.workers(pool)
            for worker in dice.sample(workers, len(workers)):
                with suppress(psutil.NoSuchProcess):
                    if horses := worker.children():
                        worker.kill()
                        horses[0].kill()
                        return True
            return False

        self.wait_for(kill)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9 of a process with all its descendants, as when its machine fails."""
        self.expected.discard(process)
        launch.end_session(process, signal.SIGKILL)
        process.wait()

    def terminate(self, process: subprocess.Popen[bytes]) -> int:
        """Asks a process to stop, waits until it has, and gives its exit code."""
        self.expected.discard(process)
        process.terminate()
        return process.wait(SECONDS)

    def log(self, process: subprocess.Popen[bytes]) -> str:
        """All that a process has written so far."""
        return self._log(process).read_text(errors="replace")

    def wait_for(self, condition: Callable[[], object], seconds: float = SECONDS) -> None:
        """Until the condition holds; fails the test when it does not in time, or when a process has died by itself."""

        def holds() -> object:
            dead = [process for process in self.expected if process.poll() is not None]
            assert not dead, f"{dead[0].args[-1]} has died"
            return condition()

        wait_for(holds, seconds)

    def close(self) -> None:
        for process in self.processes:
            self.kill(process)
        self.print_logs()

    def print_logs(self) -> None:
        """Their ends, which pytest shows when the test has failed."""
        for process in self.processes:
            print(f"--- {process.args[-1]}\n{self.log(process)[-3000:]}")

    def _start(self, name: str, **env: str) -> subprocess.Popen[bytes]:
        command = dict(launch.procfile())[name]
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                ["/bin/sh", "-c", command],
                cwd=launch.BASE_DIR,
                env=self.env | env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        self.expected.add(process)
        return process

    def _log(self, process: subprocess.Popen[bytes]) -> Path:
        return self.folder / f"{self.processes.index(process)}.log"


class Muster:
    """A whole Muster for the tests of a session, one after the other: starting one takes longer than most of them."""

    def __init__(self, redis: Redis, folder: Path) -> None:
        self.redis = redis
        self.folder = folder
        self.stack: Stack | None = None
        self.url = ""

    def start(self) -> None:
        """Web server, two workers and clock at `url`, unless they run already."""
        if self.stack and all(process.poll() is None for process in self.stack.processes):
            return
        self.close()
        self.redis.start()
        self.redis.flush()
        self.stack = Stack(self.redis, self.folder)
        self.pool = self.stack.start_worker(2)
        self.stack.start_clock()
        self.url = self.stack.start_web()

    def rest(self) -> None:
        """Before the next test: no job is at work, and nothing is left in Redis but who the workers are."""
        if self.stack:
            self.stack.print_logs()
            try:
                self.stack.wait_for(self._is_idle, seconds=10)
                self._forget()
            except AssertionError:
                self.close()

    def close(self) -> None:
        if self.stack:
            self.stack.close()
            self.stack = None

    def _is_idle(self) -> bool:
        assert self.stack
        return not django_rq.get_queue("default").count and not self.stack.work_horses(self.pool)

    def _forget(self) -> None:
        kept = (b"rq:worker", jobs.CLOCK_KEY.encode())
        if keys := [key for key in self.redis.client.scan_iter() if not key.startswith(kept)]:
            self.redis.client.delete(*keys)


def wait_for(condition: Callable[[], object], seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)


def process_environment() -> dict[str, str]:
    """What the processes are told: production's settings, the test's database and Redis, and short times."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "VAR_DIR": str(settings.VAR_DIR),
        "HTTPS": "0",
        "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
        "LEASE_SECONDS": "2",
        "SLICE_SECONDS": "2",
        "SWEEP_SECONDS": "1",
    }


def database_url() -> str:
    """The test database, as the processes are told about it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host = f"{database['HOST']}:{database['PORT']}" if database["PORT"] else database["HOST"]
    return f"postgres://{quote(database['USER'])}:{quote(database['PASSWORD'])}@{host}/{database['NAME']}"


# Fixtures, imported by tests/conftest.py alone: imported twice they would be two servers at one address


@pytest.fixture(scope="session")
def redis_process() -> Iterator[Redis]:
    server = Redis()
    yield server
    server.stop()


@pytest.fixture
def redis(redis_process: Redis, muster: Muster) -> Redis:
    """A running, empty Redis at settings.REDIS_URL, and no worker of others at it."""
    muster.close()
    redis_process.start()
    redis_process.flush()
    return redis_process


@pytest.fixture(scope="session")
def static_files(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The static files, collected as in production."""
    with django_db_blocker.unblock():
        env = process_environment()
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], env=env, check=True)


@pytest.fixture(scope="session")
def muster(redis_process: Redis, static_files: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Muster]:
    """Not started yet. Whoever starts it lets it `rest` afterwards."""
    muster = Muster(redis_process, tmp_path_factory.mktemp("muster"))
    yield muster
    muster.close()


@pytest.fixture
def stack(transactional_db: None, redis: Redis, static_files: None, tmp_path: Path) -> Iterator[Stack]:
    """No process yet: the test starts the ones it needs."""
    stack = Stack(redis, tmp_path)
    yield stack
    stack.close()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """A Chromium or Chrome of this machine."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("Chromium is not installed")
