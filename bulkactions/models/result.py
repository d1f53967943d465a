from __future__ import annotations

from django.db import models
from django.db.models import Q

from bulkactions.models.bulk_action import BulkAction
from bulkactions.results import Outcome
from contacts.models import Contact


class Result(models.Model):
    """What happened to one contact. Insert-only; the key makes a second result for the same contact impossible."""

    pk = models.CompositePrimaryKey("bulk_action_id", "contact_id")
    # No constraints: a result is only ever written with its batch, which has one; and it outlives its contact. A
    # million inserts need not look up two rows each.
    bulk_action = models.ForeignKey(
        BulkAction, models.CASCADE, related_name="results", db_constraint=False, db_index=False
    )
    contact = models.ForeignKey(Contact, models.DO_NOTHING, related_name="results", db_constraint=False, db_index=False)
    outcome = models.CharField(max_length=9, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True)  # a code; Action.reasons has the words
    detail = models.CharField(max_length=300, blank=True)
    undo = models.JSONField(null=True, blank=True)  # what undo_batch needs
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # The history on a contact's page.
            models.Index(fields=["contact"], name="result_contact"),
            # Tabs and reason filter of the details page; most results are plain successes and stay out of it.
            models.Index(
                fields=["bulk_action", "outcome", "reason", "contact"],
                name="result_not_plain",
                condition=~Q(outcome=Outcome.SUCCEEDED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.outcome} {self.reason}".strip()
