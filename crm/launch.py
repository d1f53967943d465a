"""Starts what the Procfile names, and a Redis unless REDIS_URL is given; watches them; stops all of them together.

The second half of bin/run. It is not honcho, because honcho stops Redis at the same moment as the workers that still
report to it, leaves everything running when its terminal is closed, kills after five seconds whatever a worker is
doing, and keeps one helper process per line. It imports nothing but the standard library, to stay small.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.request import urlopen

from crm import redis_server

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
GRACE_SECONDS = 15  # how long a worker may take to finish its batch
START_SECONDS = 60


class Stopped(Exception):
    """Somebody wants the whole stack to stop."""


class Died(Exception):
    """A process that should be running has ended."""


class Stack:
    """Processes that live and die together. Each leads a session of its own and writes to var/log/<name>.log."""

    def __init__(self, env: dict[str, str], logs: Path) -> None:
        self.env = env
        self.logs = logs
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.signals = 0

    def on_signal(self, signum: int, frame: object) -> None:
        """The first asks everything to stop, the second waits no longer."""
        self.signals += 1

    def start(self, name: str, command: list[str]) -> None:
        with self._log(name).open("wb") as log:
            self.processes[name] = self._spawn(command, log)

    def run(self, command: list[str]) -> int:
        """Runs a command on this screen to its end and returns its exit code. Raises Stopped."""
        process = self._spawn(command)
        try:
            self.wait(lambda: process.poll() is not None)
        finally:
            end_session(process, signal.SIGTERM)
        return process.wait()

    def wait(self, is_done: Callable[[], bool], seconds: float = float("inf")) -> bool:
        """Until `is_done()`; False when that took too long. Raises Stopped, and Died when a process has ended."""
        deadline = time.monotonic() + seconds
        while not is_done():
            if self.signals:
                raise Stopped
            if dead := next((name for name, process in self.processes.items() if process.poll() is not None), None):
                raise Died(self._obituary(dead))
            if time.monotonic() > deadline:
                return False
            time.sleep(0.2)
        return True

    def stop(self) -> None:
        """Stops everything, Redis last, so that workers can still report. Leaves no descendant behind."""
        self.signals = 0
        users = {name: process for name, process in self.processes.items() if name != "redis"}
        for batch in (users, self.processes):
            for process in batch.values():
                process.terminate()
            deadline = time.monotonic() + GRACE_SECONDS
            while any(process.poll() is None for process in batch.values()):
                if self.signals or time.monotonic() > deadline:
                    break
                time.sleep(0.05)
            for process in batch.values():
                end_session(process, signal.SIGKILL)
                process.wait()

    def _spawn(self, command: list[str], output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=BASE_DIR,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def _obituary(self, name: str) -> str:
        lines = self._log(name).read_text(errors="replace").splitlines()
        code = self.processes[name].returncode
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        end = [f"    {line}" for line in lines[-5:]] or ["    (empty)"]
        return "\n".join([f"{name} {how}. The end of {self._log(name)}:", *end])


def main() -> int:
    env = environment()
    var = Path(env["VAR_DIR"])
    (var / "log").mkdir(parents=True, exist_ok=True)
    if not {"SECRET_KEY", "SECRET_KEY_FILE"} & env.keys():
        env["SECRET_KEY_FILE"] = str(secret_key_file(var))

    stack = Stack(env, var / "log")
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stack.on_signal)
    try:
        return run(stack)
    except Stopped:
        say("Stopping")
        return 0
    except (Died, FileNotFoundError) as error:
        say(f"{error}\nStopping the rest.")
        return 1
    finally:
        stack.stop()


def run(stack: Stack) -> int:
    """Prepares and starts everything, then watches it until it is stopped or one of it dies."""
    if code := stack.run([sys.executable, "-m", "crm.prepare"]):
        return code
    if not stack.env.get("REDIS_URL"):
        start_redis(stack)
    for name, command in procfile():
        stack.start(name, ["/bin/sh", "-c", command])
    say(f"Starting {', '.join(stack.processes)}")
    if not stack.wait(lambda: health(stack.env) in {"ok", "untold"}, START_SECONDS):
        raise Died(f"After {START_SECONDS} s not everything works: /healthz says so, and the logs in {stack.logs} why.")
    say(welcome(stack.env, stack.logs))
    stack.wait(lambda: False)
    return 0


def environment() -> dict[str, str]:
    """This environment, completed with what the processes need to know.

    DEMO, which has well-known passwords and no HTTPS, is only for a server that nobody else can reach.
    """
    env = dict(os.environ)
    env.setdefault("HOST", "127.0.0.1")
    env.setdefault("PORT", "8000")
    env.setdefault("VAR_DIR", str(BASE_DIR / "var"))
    env.setdefault("SITE_URL", f"http://{env['HOST']}:{env['PORT']}")
    env["DEMO"] = "1" if env["HOST"] in LOOPBACK else "0"
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env.get('PATH', os.defpath)}"
    return env


def secret_key_file(var: Path) -> Path:
    """Where this installation's own key is kept; generated on the first start, readable by its owner only."""
    file = var / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file


def start_redis(stack: Stack) -> None:
    port = redis_server.free_port()
    stack.start("redis", redis_server.command(port))
    stack.env["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    if not stack.wait(lambda: redis_server.is_listening("127.0.0.1", port), START_SECONDS):
        raise Died(f"redis does not answer. Its log is {stack.logs}/redis.log.")


def procfile() -> Iterator[tuple[str, str]]:
    for line in (BASE_DIR / "Procfile").read_text().splitlines():
        name, _, command = line.partition(": ")
        yield name, command


def health(env: dict[str, str]) -> str:
    """The status that /healthz gives: ok, degraded or down; `untold` without one, empty when nobody answers."""
    host = env["HOST"].replace("0.0.0.0", "127.0.0.1")
    try:
        with urlopen(f"http://{host}:{env['PORT']}/healthz", timeout=5) as answer:
            return str(json.load(answer)["status"])
    except HTTPError as error:  # 503 without the database; 400 where ALLOWED_HOSTS does not know this address
        return "down" if error.code == 503 else "untold"
    except OSError:
        return ""


def welcome(env: dict[str, str], logs: Path) -> str:
    sign_in = "Sign in as admin / admin, manager / manager or user / user."
    if env["DEMO"] == "0":
        sign_in = "No demo, as others can reach this address. Add the first person with: manage.py createsuperuser"
    return (
        f"\nMuster is ready: {env['SITE_URL']}\n{sign_in}\nLogs, and the mail it sends, are in {logs}. Ctrl-C stops it."
    )


def say(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        print(text, flush=True)


def end_session(leader: subprocess.Popen[bytes], signum: signal.Signals) -> None:
    """Signals whatever is left of the session that a process leads."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader.pid, signum)
    # RQ's work horses leave the process group, but not the session.
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(ProcessLookupError):
            if os.getsid(pid := int(entry.name)) == leader.pid:
                os.kill(pid, signum)


if __name__ == "__main__":
    sys.exit(main())
