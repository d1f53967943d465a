from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from bulkactions.id_column import IdsField
from bulkactions.models.bulk_action import BulkAction


class BatchQuerySet(models.QuerySet["Batch"]):
    def open(self) -> BatchQuerySet:
        return self.filter(finished_at__isnull=True)

    def claimable(self, now: datetime) -> BatchQuerySet:
        """Open, due, and not under a living worker's lease."""
        return self.open().filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now), due_at__lte=now)


class Batch(models.Model):
    """A slice of the frozen selection with a due time: the unit of work, lease, retry and drip."""

    bulk_action = models.ForeignKey(BulkAction, models.CASCADE, related_name="batches", db_index=False)
    number = models.PositiveIntegerField()  # from 1
    contact_ids = IdsField()  # ids in the selection's order
    size = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)  # who holds it: a new value with every claim
    leased_until = models.DateTimeField(null=True, blank=True)
    succeeded = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["bulk_action", "number"], name="batch_number_unique")]
        indexes = [
            # Claiming, and the sweep: only what is not done.
            models.Index(fields=["bulk_action", "number"], name="batch_open", condition=Q(finished_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"batch {self.number} of {self.bulk_action_id}"
