"""Settings of a test run: crm.settings, read from an environment that is the same everywhere.

Only DATABASE_URL is taken from outside. Nobody listens at REDIS_URL: unit tests do without Redis, and those marked
`system` or `browser` start a server there (tests/live.py).
"""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path

_scratch = tempfile.TemporaryDirectory(prefix="muster-tests-")  # removed when the process ends

for name in (
    "ALLOWED_HOSTS",
    "BATCH_SIZE",
    "LEASE_SECONDS",
    "PHONE_REGION",
    "SITE_URL",
    "SLICE_SECONDS",
    "SWEEP_SECONDS",
):
    os.environ.pop(name, None)
os.environ |= {
    "SECRET_KEY": "only-for-tests-" + "x" * 50,
    "DEBUG": "0",
    "DEMO": "0",
    "HTTPS": "0",
    "LOG_LEVEL": "WARNING",
    # Below the ports that systems hand out by themselves; each process of a parallel run has another one.
    "REDIS_URL": f"redis://127.0.0.1:{random.SystemRandom().randrange(20000, 32000)}/0",
    "TIME_ZONE": "UTC",
    "VAR_DIR": _scratch.name,
    "EXPORT_DIR": f"{_scratch.name}/exports",
    "IMPORT_DIR": f"{_scratch.name}/imports",
}
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_scratch.name}/muster.sqlite3")

from crm.settings import *  # noqa: E402, F403
from crm.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

AXES_ENABLED = False  # a test of the lockout turns it on
# The first for speed; the second is what the web server of a browser test understands.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir()

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and not memory, so that threads and worker processes of a test see the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_scratch.name) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
