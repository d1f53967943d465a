"""Clearing away what is past its time: the trash, and the files of exports."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from contacts.services import exporting, trash

PURGED_PER_SWEEP = 1000


def clear(now: datetime) -> None:
    """Called by every sweep; a little at a time, so that a large clean-up holds nobody up."""
    trash.purge(before=now - timedelta(days=settings.TRASH_DAYS), limit=PURGED_PER_SWEEP)
    exporting.remove_older(settings.EXPORT_DIR, before=now - timedelta(days=settings.EXPORT_DAYS))
