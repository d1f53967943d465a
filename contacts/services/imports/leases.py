"""One worker at a time reads or checks an import, and says how far it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from contacts.models import Import

OPENING, CHUNK = 10, 2  # how many times LEASE_SECONDS: to open a file of any size, and for a thousand rows


class LeaseLost(Exception):
    """Somebody else has taken over, or the import was cancelled: what has just been done must not be written."""


class Stopped(Exception):
    """The worker was told to stop: somebody else will begin anew."""


class Lease:
    """What a worker holds while it works on one import in one state. The moment until which it holds is its token."""

    def __init__(self, imported: Import) -> None:
        self.imported, self.state = imported, imported.state
        self._until = _in(OPENING)

    def take(self) -> bool:
        """Whether nobody else has it."""
        free = Import.objects.idle(timezone.now()).filter(pk=self.imported.pk, state=self.state)
        return bool(free.update(worked_on_until=self._until))

    def renew(self, **progress: Any) -> None:
        """Writes how far the work is. To be called in the transaction that does it; raises LeaseLost."""
        until = _in(CHUNK)
        self._write(worked_on_until=until, **progress)
        self._until = until

    def release(self, **changes: Any) -> None:
        """Ends the work, with `changes` such as the next state. Raises LeaseLost."""
        self._write(worked_on_until=None, **changes)
        self.imported.refresh_from_db()

    def _write(self, **changes: Any) -> None:
        mine = Import.objects.filter(pk=self.imported.pk, state=self.state, worked_on_until=self._until)
        if not mine.update(**changes):
            raise LeaseLost


def _in(times: int) -> datetime:
    return timezone.now() + timedelta(seconds=times * settings.LEASE_SECONDS)
