"""A PostgreSQL cluster that is made for one test run and gone after it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from crm.redis_server import free_port

SUPERUSER = "postgres"
# It is thrown away, so nothing needs to reach the disk.
OPTIONS = "-F -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c listen_addresses=127.0.0.1"


def find_programs() -> Path | None:
    """The folder with initdb and pg_ctl; Debian keeps them off the PATH. None when PostgreSQL is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


class Cluster:
    """In a folder of its own, on a port of its own."""

    def __init__(self) -> None:
        programs = find_programs()
        assert programs, "PostgreSQL is not installed"
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="muster-postgres-"))

    def start(self) -> str:
        """Its DATABASE_URL."""
        if os.geteuid() == 0:  # the server refuses to run as root
            account = pwd.getpwnam(SUPERUSER)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        port = free_port()
        self._run(
            "initdb",
            "--username",
            SUPERUSER,
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
            "--no-sync",
        )
        self._run("pg_ctl", "start", "-w", "-l", f"{self.folder}/log", "-o", f"-p {port} -k {self.folder} {OPTIONS}")
        return f"postgres://{SUPERUSER}@127.0.0.1:{port}/muster"

    def restart(self) -> None:
        """As after a crash: every connection breaks at once."""
        self._run("pg_ctl", "restart", "-w", "-m", "immediate", "-l", f"{self.folder}/log")

    def remove(self) -> None:
        self._run("pg_ctl", "stop", "-m", "immediate", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        # Not runuser or su, which the PATH of a CI need not hold.
        owner: dict[str, Any] = {"user": SUPERUSER, "group": SUPERUSER, "extra_groups": []} if os.geteuid() == 0 else {}
        # Not a pipe: the server would keep its end open.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, **owner)
            output.seek(0)
            assert not check or done.returncode == 0, output.read().decode(errors="replace")
