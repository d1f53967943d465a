"""Into the trash and out of it, for many contacts at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from contacts.id_lists import id_list
from contacts.models import Contact


def delete_contacts(ids: Collection[int], deleted_in: int | None = None) -> None:
    """Puts the live contacts among `ids` into the trash. `deleted_in` is the id of the bulk action that does it."""
    Contact.objects.live().filter(pk__in=id_list(ids)).update(deleted_at=timezone.now(), deleted_in=deleted_in)


def restore_contacts(ids: Collection[int]) -> None:
    """Takes the contacts among `ids` out of the trash, with everything that hangs on them."""
    Contact.objects.in_trash().filter(pk__in=id_list(ids)).update(deleted_at=None, deleted_in=None)


@transaction.atomic
def purge(before: datetime, limit: int) -> int:
    """Erases for good up to `limit` contacts that were put into the trash before that moment; returns how many."""
    # Locked: one that is being restored at this moment is no longer among them.
    found = Contact.objects.select_for_update().filter(deleted_at__lt=before)
    ids = list(found.values_list("pk", flat=True)[:limit])
    if ids:
        Contact.objects.filter(pk__in=ids).delete()
    return len(ids)
