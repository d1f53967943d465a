"""What has to be done before the processes start: the schema, the static files and, in a demo, something to look at.

Run by crm.launch as a process of its own, so that the launcher need not keep Django in memory.
"""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection

DEMO_CONTACTS = 5000


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    try:
        django.setup()
    except (ValueError, ImproperlyConfigured) as error:
        return fail(f"A setting is wrong: {error}")
    try:
        migrate()
    except DatabaseError as error:
        return fail(f"The database cannot be used: {str(error).strip()}")
    collect_static()
    if settings.DEMO:
        fill_demo()
    return 0


def fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def migrate() -> None:
    database = connection.settings_dict
    print(f"Bringing the database up to date ({connection.display_name}, {database['NAME']})", flush=True)
    call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Copies and compresses the static files, unless none of them has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    print("Collecting the static files", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(fingerprint)


def fill_demo() -> None:
    from accounts.models import User

    if not User.objects.exists():
        print(f"Filling in {DEMO_CONTACTS:,} demo contacts", flush=True)
        call_command("seed_demo", contacts=DEMO_CONTACTS, stdout=StringIO())


def _fingerprint() -> str:
    """Changes whenever a static file, or a package that brings some, does."""
    files = sorted(path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*") if path.is_file())
    facts = [f"{path}:{path.stat().st_mtime_ns}" for path in [*files, settings.BASE_DIR / "requirements.txt"]]
    return sha256("\n".join(facts).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
