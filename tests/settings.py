"""Settings of a test run: crm.settings, read from an environment that is the same everywhere.

Only DATABASE_URL is taken from outside. Redis is out of reach on purpose: unit tests do without, and those under
tests/system start a server of their own.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_scratch = tempfile.TemporaryDirectory(prefix="muster-tests-")  # removed when the process ends

os.environ |= {
    "SECRET_KEY": "only-for-tests-" + "x" * 50,
    "DEBUG": "0",
    "DEMO": "0",
    "HTTPS": "0",
    "LOG_LEVEL": "WARNING",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "TIME_ZONE": "UTC",
    "VAR_DIR": _scratch.name,
    "EXPORT_DIR": f"{_scratch.name}/exports",
}
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_scratch.name}/muster.sqlite3")

from crm.settings import *  # noqa: E402, F403
from crm.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

AXES_ENABLED = False  # a test of the lockout turns it on
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir()

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and not memory, so that threads and worker processes of a test see the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_scratch.name) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
