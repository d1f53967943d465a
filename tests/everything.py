"""The whole suite, on SQLite and on PostgreSQL. The second half of bin/test.

Unit tests run in parallel, first on one database, then on the other. The system and browser tests have many processes
of their own and wait for these much of the time: two of each database run at once, each with a Redis of its own. Two
cores cannot always keep up with that within a browser's patience: what fails is tried twice more, as is reported.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from tests.postgres import Cluster, find_programs

CI = bool(os.environ.get("CI"))
NOTHING_COLLECTED = 5
# Of the slow tests for which one database is enough, those that are left to the other.
LEFT_OUT = {"SQLite": "for_postgresql", "PostgreSQL": "for_sqlite"}
SYSTEM_FOLDERS = ["tests/system", "tests/browser"]  # all that `system` and `browser` mark: to look elsewhere takes 7 s
# Else each of eight processes compiles the modules, and rewrites the assertions of 200 of them, for 8 s.
KEEP_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Run:
    """One pytest."""

    title: str
    arguments: list[str]
    env: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    code: int = 0

    def start(self, live: bool) -> None:
        color = "--color=yes" if sys.stdout.isatty() else "--color=no"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pytest", color, *self.arguments],
            env=os.environ | KEEP_COMPILED | self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, args=[live])
        self.reader.start()

    def finish(self) -> None:
        self.reader.join()
        self.code = self.process.wait()

    @property
    def summary(self) -> str:
        """pytest's own last line."""
        counts = (line for line in reversed(self.lines) if re.search(r"\d+ \w+.* in [\d.]+s", line))
        return next(counts, "nothing ran").strip().strip("=").strip()

    def _read(self, live: bool) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)
            if live:
                print(line, end="", flush=True)


def main(arguments: list[str]) -> int:
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, lambda *_: sys.exit(1))
    install_what_is_missing()
    databases: dict[str, dict[str, str]] = {"SQLite": {}}
    os.environ.pop("DATABASE_URL", None)
    cluster = Cluster() if find_programs() else None
    try:
        if cluster:
            databases["PostgreSQL"] = {"DATABASE_URL": cluster.start()}
        runs = run_all(databases, arguments)
    except KeyboardInterrupt:
        return 130
    finally:
        if cluster:
            cluster.remove()
    print(*(f"{run.title}: {run.summary}" for run in runs), sep="\n")
    codes = {run.code for run in runs} - {NOTHING_COLLECTED}
    return max(codes, default=NOTHING_COLLECTED)


def run_all(databases: dict[str, dict[str, str]], arguments: list[str]) -> list[Run]:
    parallel = ["-q", "-n", str(os.cpu_count()), "-m", "not system and not browser", *arguments]
    real = ["-q", "-n", "2", "--dist", "worksteal", "--reruns", "2", "-rfER", "--durations", "10"]
    units = [Run(f"Unit tests on {name}", parallel, env) for name, env in databases.items()]
    systems = [
        Run(
            f"System and browser tests on {name}",
            [*real, "-m", _slow(name, databases), *(arguments or SYSTEM_FOLDERS)],
            env,
        )
        for name, env in databases.items()
    ]
    for unit in units:
        together([unit])
    together(systems)
    return units + systems


def _slow(name: str, databases: Collection[str]) -> str:
    return "system or browser" if len(databases) == 1 else f"(system or browser) and not {LEFT_OUT[name]}"


def together(runs: list[Run]) -> None:
    """Runs them at the same time; the output of several is shown one after the other."""
    live = len(runs) == 1
    print(f"\n{' and '.join(run.title for run in runs)}", flush=True)
    try:
        for run in runs:
            run.start(live)
        for run in runs:
            run.finish()
            if not live:
                print(f"\n{run.title}\n", *run.lines, sep="", flush=True)
    except BaseException:
        for run in runs:
            run.process.send_signal(signal.SIGINT)  # pytest then tears its fixtures down
            run.finish()
        raise


def install_what_is_missing() -> None:
    """With the right to do so; else says what is left out. In CI nothing may be left out."""
    missing = {
        "chromium": not any(map(shutil.which, BROWSERS)),
        "postgresql": find_programs() is None,
    }
    packages = [package for package, is_missing in missing.items() if is_missing]
    if not packages:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(packages)} with apt-get", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=True, env=env)
    elif CI:
        sys.exit(f"CI skips nothing, but {' and '.join(packages)} is not installed here.")
    else:
        print(f"Without {' and '.join(packages)}, which this person may not install: the tests with it are skipped.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
