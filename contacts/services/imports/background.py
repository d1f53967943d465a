"""What is done with imports while nobody waits for it: reading files, checking their rows, clearing both away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from contacts.models import Import
from contacts.services.imports.checking import run_check
from contacts.services.imports.leases import Lease, LeaseLost, Stopped
from contacts.services.imports.surveying import survey
from contacts.services.imports.uploading import clear_away, remove_drafts

log = logging.getLogger(__name__)

TRANSIENT = (OperationalError, InterfaceError)
UNEXPECTED = "Something unexpected went wrong with this file. It has been noted in the log."
PURGED_AT_ONCE = 5


def waiting() -> list[int]:
    """The ids of imports with work that nobody is doing."""
    return list(Import.objects.waiting(timezone.now()).order_by("pk").values_list("pk", flat=True))


def advance(pk: int, *, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Does what the import waits for, if nobody else is at it; may be called any number of times, by anybody."""
    imported = Import.objects.select_related("created_by").filter(pk=pk).first()
    if imported is None or not imported.is_at_work:
        return
    lease = Lease(imported)
    if not lease.take():
        return
    try:
        _work(imported, lease, should_stop)
    except LeaseLost:
        log.info("import %s was taken over or cancelled", pk)


def _work(imported: Import, lease: Lease, should_stop: Callable[[], bool]) -> None:
    try:
        (survey if imported.state == Import.State.SURVEYING else run_check)(imported, lease, should_stop)
    except Stopped:
        lease.release()
    except (LeaseLost, *TRANSIENT):
        raise
    except Exception:
        log.exception("import %s could not be worked on", imported.pk)
        surveying = imported.state == Import.State.SURVEYING
        lease.release(state=Import.State.FAILED if surveying else Import.State.READY, message=UNEXPECTED)


def clear(now: datetime) -> None:
    """Takes away files and rows that are past their time, a few at once; the records stay."""
    before = now - timedelta(days=settings.IMPORT_DAYS)
    old = Import.objects.filter(created_at__lt=before, purged_at=None).exclude(worked_on_until__gt=now)
    old = old.exclude(started_at__gte=before)
    for imported in old.order_by("pk")[:PURGED_AT_ONCE]:
        clear_away(imported)
        Import.objects.filter(pk=imported.pk).update(purged_at=now)
    remove_drafts((now - timedelta(days=1)).timestamp())
