"""What was asked, how far it is, and who moved it there."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone

from bulkactions import states
from bulkactions.states import ACTIVE, MOVES, OVER, Status

if TYPE_CHECKING:
    from accounts.models import User
    from bulkactions.actions.base import Action
    from bulkactions.pacing import Pacing
    from bulkactions.selection import Selection

UNDO_WANTED = Q(undo_wanted_by__isnull=False)


class BulkActionQuerySet(models.QuerySet["BulkAction"]):
    def visible_to(self, user: User) -> BulkActionQuerySet:
        """A person's own bulk actions; everybody's with the permission for it."""
        if user.has_perm("bulkactions.view_all_bulkactions"):
            return self.all()
        return self.filter(created_by=user)

    def active(self) -> BulkActionQuerySet:
        return self.filter(status__in=ACTIVE)

    def with_frontier(self) -> BulkActionQuerySet:
        """Adds `frontier`: the number of the first batch that is not done, None when all are."""
        from bulkactions.models.batch import Batch

        first = Batch.objects.open().filter(bulk_action=OuterRef("pk")).order_by("number")
        return self.annotate(frontier=Subquery(first.values("number")[:1]))


class BulkAction(models.Model):
    """One person's request to run one action on one selection. `transition` is the only writer of `status`."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # one-time: confirming twice is once
    name = models.CharField(max_length=256)
    action = models.CharField(max_length=40)
    summary = models.CharField(max_length=300, blank=True)  # what is done, in the words of the day it was asked
    options = models.JSONField(default=dict)  # raw values of the action's form
    selection = models.JSONField(default=dict)  # what was picked, as Selection.to_json gives it
    selection_words = models.TextField(blank=True)  # the same in the words of that day
    pacing = models.JSONField(default=dict)  # Pacing.to_json
    # The bulk action that this one undoes, or whose failed contacts it takes up again.
    origin = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="followers")
    send_done_email = models.BooleanField(default=True)
    # Who wants what a cancelled one did to be undone as soon as nothing of it is in flight any more.
    undo_wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    status = models.CharField(max_length=24, choices=Status, default=Status.QUEUED)
    reason = models.CharField(max_length=300, blank=True)  # why it failed as a whole, in words
    total = models.PositiveIntegerField(default=0)
    succeeded = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bulk_actions")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    finishing_until = models.DateTimeField(null=True, blank=True)  # lease of the one worker that runs Action.finish

    objects = BulkActionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [
            ("view_all_bulkactions", "Can see everybody's bulk actions"),
            ("manage_bulkactions", "Can pause, resume and cancel everybody's bulk actions"),
        ]
        indexes = [
            # The sweep and the sidebar's count look at the few that are not over.
            models.Index(fields=["status"], name="bulkaction_active", condition=~Q(status__in=sorted(OVER))),
            models.Index(fields=["created_by", "-id"], name="bulkaction_creator"),
            models.Index(fields=["undo_wanted_by"], name="bulkaction_undo_wanted", condition=UNDO_WANTED),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__gte=F("succeeded") + F("unchanged") + F("skipped") + F("failed")),
                name="bulkaction_done_within_total",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("bulkactions:detail", args=[self.pk])

    @property
    def phase(self) -> str:
        """The status, and what is still to come after it: a page that shows another one looks again."""
        return f"{self.status}-undo-wanted" if self.undo_wanted_by_id else self.status

    @property
    def status_template(self) -> str:
        """What is said about how far it is, which differs with the status."""
        return f"bulkactions/status/{self.status}.html"

    # What it is

    @property
    def kind(self) -> type[Action]:
        """The class of its action, to be shown; one that is called unknown when there is none of that name any more."""
        from bulkactions import actions
        from bulkactions.actions.base import Unknown

        return actions.all().get(self.action, Unknown)

    def get_action(self) -> Action:
        """The action bound to this request: options, person, this record. Raises LookupError for an unknown name."""
        from bulkactions import actions

        return actions.get(self.action).of(self)

    def get_selection(self) -> Selection:
        from bulkactions.selection import Selection

        return Selection.from_json(self.selection)

    def get_pacing(self) -> Pacing:
        from bulkactions.pacing import Pacing

        return Pacing.from_json(self.pacing)

    # How far it is

    @property
    def done(self) -> int:
        return self.succeeded + self.unchanged + self.skipped + self.failed

    @property
    def not_processed(self) -> int:
        return self.total - self.done

    @property
    def percent(self) -> int:
        """Whole percent done, 100 only when nothing is left."""
        return self.done * 100 // self.total if self.total else 100

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def resumable_until(self) -> datetime | None:
        """Close API: a paused action may be resumed for 7 days; after that it can only be cancelled."""
        return self.paused_at and self.paused_at + timedelta(days=settings.RESUME_DAYS)

    # What may happen to it

    @property
    def can_be_resumed(self) -> bool:
        return self.can("resume") and (self.resumable_until or timezone.now()) >= timezone.now()

    def can(self, event: str) -> bool:
        """Whether `event` is legal in the present status."""
        return self.status in MOVES[event]

    def transition(self, event: str, *, by: User | None = None, reason: str = "", **changes: Any) -> bool:
        """Moves to the status that `event` leads to, writes `changes`, and notes who did it and when.

        One conditional UPDATE: returns False, changing nothing, when the event is not legal in the status that the
        database holds. On success this instance is refreshed.
        """
        moves = MOVES[event]
        with transaction.atomic():
            before = BulkAction.objects.select_for_update().values_list("status", flat=True).get(pk=self.pk)
            changes["status"] = Case(*(When(status=old, then=Value(new.value)) for old, new in moves.items()))
            if reason:
                changes["reason"] = reason[:300]
            won = BulkAction.objects.filter(pk=self.pk, status__in=states.sources(event)).update(**changes)
            if not won:
                return False
            self.refresh_from_db()
            Transition.objects.create(
                bulk_action=self, event=event, from_status=before, to_status=self.status, by=by, reason=reason[:300]
            )
        return True


class Transition(models.Model):
    """Who moved a bulk action from one status to another, and when. Insert-only."""

    bulk_action = models.ForeignKey(BulkAction, models.CASCADE, related_name="transitions")
    event = models.CharField(max_length=24)
    from_status = models.CharField(max_length=24, choices=Status, blank=True)
    to_status = models.CharField(max_length=24, choices=Status)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")  # null: Muster itself
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.event}: {self.from_status} → {self.to_status}"
