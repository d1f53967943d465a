from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from urllib.request import urlopen

import psutil
import pytest

from crm.launch import BASE_DIR
from crm.redis_server import free_port
from tests.live import SECONDS, wait_for


class Launched:
    """bin/run's second half, on a free port, with its own `var`."""

    def __init__(self, var, name: str) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        keep = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        self.screen = var / f"{name}.txt"
        with self.screen.open("wb") as screen:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "crm.launch"],
                cwd=BASE_DIR,
                env=keep | {"VAR_DIR": str(var), "PORT": str(port)},
                stdout=screen,
                stderr=screen,
            )
        wait_for(lambda: "is ready" in self.text or self.process.poll() is not None)
        self.children = psutil.Process(self.process.pid).children(recursive=True)

    @property
    def text(self) -> str:
        return self.screen.read_text()

    def end(self) -> list[psutil.Process]:
        """Waits until the launcher is gone; gives the processes that it has left behind."""
        self.process.wait(SECONDS)
        return psutil.wait_procs(self.children, timeout=2)[1]

    def stop(self, signum: signal.Signals) -> list[psutil.Process]:
        self.process.send_signal(signum)
        return self.end()


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def launch(var, request):
    launched = Launched(var, request.node.name)
    yield launched
    if launched.process.poll() is None:
        launched.stop(signal.SIGTERM)


def test_a_first_start_gives_a_demo_to_sign_in_to(launch):
    assert "5,000 demo contacts" in launch.text
    assert "admin / admin" in launch.text
    assert urlopen(launch.url).status == 200
    assert launch.stop(signal.SIGINT) == []
    assert launch.process.returncode == 0


def test_a_second_start_fills_nothing_in_and_a_closed_terminal_leaves_nothing_running(launch):
    assert "demo contacts" not in launch.text
    assert launch.stop(signal.SIGHUP) == []


def test_a_process_that_dies_is_named_and_ends_the_rest(launch):
    clock = next(child for child in launch.children if "clock" in child.cmdline())
    clock.kill()
    assert launch.end() == []
    assert launch.process.returncode == 1
    assert "clock was killed by signal 9" in launch.text


def test_a_busy_port_is_said_before_anything_is_done():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = subprocess.run([BASE_DIR / "bin/run"], env=os.environ | {"PORT": port}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"Port {port} is busy" in done.stderr


def test_a_missing_python_is_said_in_plain_words(tmp_path):
    (tmp_path / "bin").mkdir()
    shutil.copy(BASE_DIR / "bin/setup", tmp_path / "bin/setup")
    done = subprocess.run(
        [tmp_path / "bin/setup"], env=os.environ | {"PYTHON": "false"}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
