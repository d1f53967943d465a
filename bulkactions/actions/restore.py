from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from bulkactions.actions._deleting import delete_again, deleted_since
from bulkactions.actions._since import changed_since, done_or_changed
from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, succeeded
from contacts.id_lists import id_list
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.services import trash


class Restore(Action):
    """Takes chosen contacts out of the trash. A whole Delete is taken back by its undo instead."""

    name, label, icon = "restore", "Restore", "restore"
    permission = "contacts.restore_contact"
    will = "Will be restored"
    undoable = True
    reaches_trash = True
    undo_label = "Delete again"
    undo_permission = "contacts.delete_contact"
    undo_confirm_word = "DELETE"
    redo_label = "Restore"
    done_words = "Restored from the trash"

    def contacts(self) -> ContactQuerySet:
        return Contact.objects.in_trash().not_merged().visible_to(self.user)

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        deleted = dict(Contact.objects.in_trash().filter(pk__in=id_list(ids)).values_list("pk", "deleted_in"))
        trash.restore_contacts(ids)
        return [succeeded(pk, {"deleted_in": deleted[pk]}) for pk in ids]

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return deleted_since()

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        """With a new term in the trash, but as deleted by what deleted them: to restore that restores them, too."""
        return delete_again({result.contact_id: result.undo["deleted_in"] for result in results if result.undo})

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(Q(deleted_at__isnull=True))

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        ids = [result.contact_id for result in results]
        there = Contact.objects.in_trash().filter(pk__in=id_list(ids))
        deleted = dict(there.select_for_update().values_list("pk", "deleted_in"))
        trash.restore_contacts(deleted)
        return done_or_changed(ids, {pk: {"deleted_in": by} for pk, by in deleted.items()})

    def sentence(self, count: str) -> str:
        return f"Restore {count}"

    def doing(self, count: str) -> str:
        return f"Restoring {count}"
