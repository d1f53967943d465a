"""Into the trash and out of it, for many contacts at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from contacts.id_lists import id_list
from contacts.models import Contact, Enrolment, Message


@transaction.atomic
def delete_contacts(ids: Collection[int], deleted_in: int | None = None) -> None:
    """Puts the live contacts among `ids` into the trash. `deleted_in` is the id of the bulk action that does it.

    What hangs on them goes out of sight with them. What would go on without anybody looking is ended: scheduled
    messages are cancelled, automations paused, and both stay so when the contacts come back.
    """
    Message.objects.filter(contact__in=id_list(ids), state=Message.State.SCHEDULED).update(
        state=Message.State.CANCELLED, problem="The contact was deleted."
    )
    Enrolment.objects.filter(contact__in=id_list(ids), state=Enrolment.State.ACTIVE).update(
        state=Enrolment.State.PAUSED
    )
    Contact.objects.live().filter(pk__in=id_list(ids)).update(deleted_at=timezone.now(), deleted_in=deleted_in)


def restore_contacts(ids: Collection[int]) -> None:
    """Takes the contacts among `ids` out of the trash, and with them all that hangs on them. Nothing fires again."""
    found = Contact.objects.in_trash().not_merged().filter(pk__in=id_list(ids))
    found.update(deleted_at=None, deleted_in=None)


@transaction.atomic
def purge(before: datetime, limit: int) -> int:
    """Erases for good up to `limit` contacts that were put into the trash before that moment; returns how many."""
    # Locked: one that is being restored at this moment is no longer among them.
    found = Contact.objects.select_for_update().filter(deleted_at__lt=before)
    ids = list(found.values_list("pk", flat=True)[:limit])
    if ids:
        Contact.objects.filter(pk__in=ids).delete()
    return len(ids)
