"""Clearing away what is past its time: sessions, the trash, files of exports and imports, lists that were pasted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import import_module

from django.conf import settings

from contacts.services import exporting, pasting, trash
from contacts.services.imports import background as imports

PURGED_PER_SWEEP = 1000


def clear(now: datetime) -> None:
    """Called by every sweep; a little at a time, so that a large clean-up holds nobody up."""
    trash.purge(before=now - timedelta(days=settings.TRASH_DAYS), limit=PURGED_PER_SWEEP)
    exporting.remove_older(settings.EXPORT_DIR, before=now - timedelta(days=settings.EXPORT_DAYS))
    pasting.clear(now)
    imports.clear(now)
    _clear_sessions(now.date())


@lru_cache(maxsize=1)
def _clear_sessions(day: date) -> None:
    """Those that have expired, as `manage.py clearsessions` does; for the same day again it does nothing."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
