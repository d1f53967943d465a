from __future__ import annotations

import os
import signal
import sys
import time

import psutil
import pytest

from crm import launch, redis_server

FOREVER = [sys.executable, "-c", "import time; time.sleep(60)"]

LEAVE_THE_GROUP = """
import os, sys, time
if not os.fork():
    os.setpgrp()
    open(sys.argv[1], "w").write(str(os.getpid()))
time.sleep(60)
"""

NOTE_THE_END = """
import signal, sys, time
def note(word):
    with open(sys.argv[1], "a") as file:
        file.write(word + " ")
signal.signal(signal.SIGTERM, lambda *_: (note(sys.argv[2]), sys.exit()))
note("up")
time.sleep(60)
"""


@pytest.fixture
def stack(tmp_path):
    stack = launch.Stack(dict(os.environ), tmp_path)
    yield stack
    stack.stop()


def is_running(pid: int) -> bool:
    """Waits a little, as it takes a moment until a killed process is gone."""
    for _ in range(50):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return False
        time.sleep(0.1)
    return True


def test_a_demo_is_only_for_a_server_on_loopback(monkeypatch):
    monkeypatch.setenv("HOST", "127.0.0.1")
    assert launch.environment()["DEMO"] == "1"
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert launch.environment()["DEMO"] == "0"


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path):
    file = launch.secret_key_file(tmp_path)
    key = file.read_text()
    assert len(key) >= 50
    assert file.stat().st_mode & 0o777 == 0o600
    assert launch.secret_key_file(tmp_path).read_text() == key


def test_the_procfile_names_the_processes():
    assert dict(launch.procfile()).keys() == {"web", "worker", "clock"}


def test_a_dead_process_is_named_with_the_end_of_its_log(stack):
    stack.start("worker", [sys.executable, "-c", "import sys; sys.exit('no more tags')"])
    with pytest.raises(launch.Died, match=r"(?s)worker ended with code 1.*worker\.log.*no more tags"):
        stack.wait(lambda: False, seconds=10)


def test_a_signal_ends_the_watch(stack):
    stack.start("web", FOREVER)
    stack.on_signal(signal.SIGTERM, None)
    with pytest.raises(launch.Stopped):
        stack.wait(lambda: False, seconds=10)


def test_stopping_ends_a_descendant_that_left_its_process_group(stack, tmp_path):
    pid = tmp_path / "pid"
    stack.start("worker", [sys.executable, "-c", LEAVE_THE_GROUP, str(pid)])
    assert stack.wait(lambda: pid.exists() and pid.read_text(), seconds=10)
    stack.stop()
    assert not is_running(int(pid.read_text()))


def test_redis_is_stopped_after_those_who_use_it(stack, tmp_path):
    order = tmp_path / "order"
    for name in ("redis", "worker"):
        stack.start(name, [sys.executable, "-c", NOTE_THE_END, str(order), name])
    assert stack.wait(lambda: order.exists() and order.read_text() == "up up ", seconds=10)
    stack.stop()
    assert order.read_text() == "up up worker redis "


def test_the_redis_command_binds_to_loopback_and_writes_nothing():
    command = redis_server.command(12345)
    assert command[command.index("--bind") + 1] == "127.0.0.1"
    assert command[command.index("--save") + 1] == ""
