"""What bulk actions have done to one contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from bulkactions.models import BulkAction, Result
from bulkactions.results import Outcome
from contacts.models import Contact

if TYPE_CHECKING:
    from accounts.models import User


def results_of(contact: Contact, user: User) -> QuerySet[Result]:
    """The results of a contact in bulk actions that this person may see, newest first."""
    visible = BulkAction.objects.visible_to(user)
    results = Result.objects.filter(contact=contact, bulk_action__in=visible)
    return results.select_related("bulk_action__created_by").order_by("-at", "-bulk_action")


class Entry:
    """One result in words."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.bulk_action = result.bulk_action
        self.action = self.bulk_action.kind.of(self.bulk_action)
        self.outcome = Outcome(result.outcome)

    @property
    def icon(self) -> str:
        return self.action.icon

    @property
    def label(self) -> str:
        return self.action.label

    @property
    def text(self) -> str:
        """What happened, or why not."""
        reason = self.action.reason_text(self.result.reason) if self.result.reason else ""
        return " · ".join(filter(None, [self.action.explain(self.result), reason, self.result.detail]))
