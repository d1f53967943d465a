"""Deleting again what was restored: the undo of a restore."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from bulkactions.actions._protection import protected, split
from bulkactions.actions._since import changed_since
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, skipped, succeeded
from contacts.id_lists import id_list
from contacts.models import Contact
from contacts.services import trash

IN_TRASH = Q(deleted_at__isnull=False)


def deleted_since() -> list[Foreseen]:
    """Whom `delete_again` leaves alone."""
    return changed_since(IN_TRASH) + protected(among=~IN_TRASH)


def delete_again(deleted_in: Mapping[int, int | None]) -> list[ContactResult]:
    """Contact id -> the bulk action that counts as having deleted it. Its term in the trash begins anew."""
    live = Contact.objects.live().filter(pk__in=id_list(deleted_in))
    free, refused = split(list(live.select_for_update().values_list("pk", flat=True)))
    for by in set(deleted_in.values()):
        trash.delete_contacts([pk for pk in free if deleted_in[pk] == by], by)
    done = [*(succeeded(pk) for pk in free), *refused]
    gone = deleted_in.keys() - {result.contact_id for result in done}
    return [*done, *(skipped(pk, "changed_since") for pk in gone)]
