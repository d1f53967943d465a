from __future__ import annotations

from collections.abc import Iterable

from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.results import ContactResult, Outcome, succeeded
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.services import trash


class Restore(Action):
    """Takes chosen contacts out of the trash. A whole Delete is taken back by its undo instead."""

    name, label, icon = "restore", "Restore", "restore"
    permission = "contacts.restore_contact"
    will = "Will be restored"

    def contacts(self) -> ContactQuerySet:
        return Contact.objects.in_trash().visible_to(self.user)

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        trash.restore_contacts(ids)
        return [succeeded(pk) for pk in ids]

    def sentence(self, count: str) -> str:
        return f"Restore {count}"

    def doing(self, count: str) -> str:
        return f"Restoring {count}"

    def explain(self, result: Result) -> str:
        return "Restored from the trash" if result.outcome == Outcome.SUCCEEDED else ""
