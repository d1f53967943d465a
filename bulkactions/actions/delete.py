from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bulkactions.actions._deleting import delete_again, deleted_since
from bulkactions.actions._protection import protected, split
from bulkactions.actions._since import changed_since, done_or_changed
from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, succeeded
from contacts.id_lists import id_list
from contacts.models import Appointment, Contact, Enrolment, Message, Note, Opportunity, Task
from contacts.querysets import ContactQuerySet
from contacts.services import trash


class Delete(Action):
    """Moves contacts to the trash. Its undo is Restore."""

    name, label, icon = "delete", "Delete", "trash"
    permission = "contacts.delete_contact"
    toolbar = 50
    confirm_word = "DELETE"
    may_be_held = True
    will = "Will be deleted"
    undoable = True
    reaches_trash = True
    undo_label = "Restore"
    undo_permission = "contacts.restore_contact"
    redo_label = "Delete again"
    done_words = "Moved to the trash"

    def facts(self, contacts: ContactQuerySet) -> list[tuple[str, int]]:
        ids = contacts.order_by().values("pk")
        counts = [(noun, records.filter(contact__in=ids).count()) for noun, records in self._going().items()]
        return [(noun, count) for noun, count in counts if count]

    @staticmethod
    def _going() -> dict[str, QuerySet[Any]]:
        """What goes out of sight with the contacts, by what one is called."""
        return {
            "note": Note.objects.all(),
            "open task": Task.objects.filter(done_at=None),
            "open opportunity,open opportunities": Opportunity.objects.filter(status=Opportunity.Status.OPEN),
            "coming appointment": Appointment.objects.filter(starts_at__gt=timezone.now()),
            "scheduled message (cancelled for good),scheduled messages (cancelled for good)": (
                Message.objects.filter(state=Message.State.SCHEDULED)
            ),
            "automation (comes back paused),automations (come back paused)": (
                Enrolment.objects.filter(state=Enrolment.State.ACTIVE)
            ),
        }

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return protected()

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        free, refused = split(ids)
        trash.delete_contacts(free, deleted_in=self.bulk_action_id)
        return [*(succeeded(pk) for pk in free), *refused]

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        not_by_this = Q(deleted_in__isnull=True) | ~Q(deleted_in=self.bulk_action_id)
        return changed_since(not_by_this)

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        ids = [result.contact_id for result in results]
        deleted_here = Contact.objects.filter(pk__in=id_list(ids), deleted_in=self.bulk_action_id)
        ours = set(deleted_here.values_list("pk", flat=True))
        trash.restore_contacts(ours)
        return done_or_changed(ids, ours)

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return deleted_since()

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return delete_again({result.contact_id: self.bulk_action_id for result in results})

    def sentence(self, count: str) -> str:
        return f"Delete {count}"

    def doing(self, count: str) -> str:
        return f"Deleting {count}"
