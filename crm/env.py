"""Typed reading of the environment; a secret may also come from the file that NAME_FILE points to."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


def text(name: str, default: str = "") -> str:
    """The value of NAME, else the content of the file named by NAME_FILE, else `default`."""
    if name in os.environ:
        return os.environ[name]
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text().strip()
    return default


def flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes or on, in any case."""
    value = text(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    """A whole number; raises ValueError naming the variable when it is none."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ValueError(f"{name} must be a whole number, not {value!r}") from None


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """A DATABASES entry from `sqlite:///path` or `postgres://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path.removeprefix("/") if parts.path != "/:memory:" else ":memory:",
            # Writers queue for the lock at BEGIN instead of failing half-way; readers never wait (WAL).
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                    "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # Compiling a query takes longer than any query of a page, and PostgreSQL would do it for many counts. Ids
            # among which others are looked for are hashed if a million fit, else all are gone through for each of them.
            "OPTIONS": {"options": "-c jit=off -c work_mem=16MB"} | dict(parse_qsl(parts.query)),
        }
    raise ValueError(f"DATABASE_URL must start with sqlite:/// or postgres://, not {parts.scheme}://")
