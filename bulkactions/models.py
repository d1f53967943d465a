"""What was asked, the batches it was cut into, and what happened to every contact."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from bulkactions import states
from bulkactions.id_column import IdsField
from bulkactions.results import Outcome
from bulkactions.states import ACTIVE, MOVES, OVER, Status
from contacts.models import Contact

if TYPE_CHECKING:
    from accounts.models import User
    from bulkactions.actions.base import Action
    from bulkactions.pacing import Pacing
    from bulkactions.selection import Selection


SHARE = "contacts.share_globally"  # for what one person keeps and everybody may use
LONGEST_HOLD = 24 * 3600  # seconds
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


class Limits(models.Model):
    """What admins allow: how many contacts one bulk action may have, how long some wait before they begin. One row."""

    admin_most = models.PositiveIntegerField("Admins", null=True, blank=True, validators=[MinValueValidator(1)])
    manager_most = models.PositiveIntegerField("Managers", null=True, blank=True, validators=[MinValueValidator(1)])
    user_most = models.PositiveIntegerField("Users", null=True, blank=True, validators=[MinValueValidator(1)])
    hold_seconds = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(LONGEST_HOLD)])
    held_actions = models.JSONField(default=list, blank=True)  # names, beside those that are always held

    class Meta:
        verbose_name_plural = "limits"
        permissions = [("manage_limits", "Can set limits of bulk actions")]
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="limits_one_row")]

    def __str__(self) -> str:
        return "limits"

    @classmethod
    def current(cls) -> Limits:
        """Those that are set; none are until somebody does."""
        return cls.objects.first() or cls(pk=1)

    def most(self, user: User) -> int | None:
        """How many contacts one bulk action of this person may have; None for any number."""
        by_role = {Role.ADMIN: self.admin_most, Role.MANAGER: self.manager_most, Role.USER: self.user_most}
        return by_role.get(user.role)  # type: ignore[call-overload, no-any-return]

    def hold(self, action: Action) -> timedelta:
        """How long an action waits before it begins, so that it can be cancelled."""
        kind = action.held_as()
        is_held = kind.is_outward or (kind.may_be_held and kind.name in self.held_actions)
        return timedelta(seconds=self.hold_seconds if is_held else 0)


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


class PresetQuerySet(models.QuerySet["Preset"]):
    def visible_to(self, user: User) -> PresetQuerySet:
        """A person's own, and those that are for everybody."""
        return self.filter(Q(owner=user) | Q(is_shared=True))


class Preset(models.Model):
    """The options of an action under a name, for one person or for everybody who may use the action."""

    action = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presets")
    is_shared = models.BooleanField("for everybody", default=False)
    options = models.JSONField(default=dict)  # raw values of the action's form

    objects = PresetQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [models.UniqueConstraint("action", "owner", Lower("name"), name="preset_name_unique")]

    def __str__(self) -> str:
        return self.name

    def is_changeable_by(self, user: User) -> bool:
        """Whether this person may rename and delete it."""
        return self.owner_id == user.pk or (self.is_shared and user.has_perm(SHARE))

    if TYPE_CHECKING:
        owner_id: int


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
