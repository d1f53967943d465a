"""What bulk actions have done to one contact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from bulkactions.actions.base import Action
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


def entries(results: Sequence[Result]) -> list[Entry]:
    """The results in words. What these need is looked up once for each kind of action, not for each result."""
    kinds: defaultdict[type[Action], list[Result]] = defaultdict(list)
    for result in results:
        kinds[result.bulk_action.kind].append(result)
    explained = (zip(group, kind.explain_all(group), strict=True) for kind, group in kinds.items())
    words = {result.pk: text for pairs in explained for result, text in pairs}
    return [Entry(result, words[result.pk]) for result in results]


class Entry:
    """One result in words; `explanation` is its action's."""

    def __init__(self, result: Result, explanation: str) -> None:
        self.result, self.explanation = result, explanation
        self.bulk_action = result.bulk_action
        self.action = self.bulk_action.kind
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
        return " · ".join(filter(None, [self.explanation, reason, self.result.detail]))
