"""Workflows and campaigns, who is in them, and what they ask people to do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from contacts.hanging import HangingQuerySet
from contacts.models.colour import Colour
from contacts.models.contact import Contact


class Automation(models.Model):
    """A definition; only a published one takes contacts in."""

    class Kind(models.TextChoices):
        WORKFLOW = "workflow", "Workflow"
        CAMPAIGN = "campaign", "Campaign"

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.WORKFLOW)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    is_published = models.BooleanField(default=False)
    allows_again = models.BooleanField("takes a contact in again", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = [Lower("name")]
        constraints = [models.UniqueConstraint("kind", Lower("name"), name="automation_name_unique")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contacts:automation", args=[self.pk])


class Enrolment(models.Model):
    """One contact's way through one automation."""

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        FINISHED = "finished", "Finished"
        STOPPED = "stopped", "Stopped"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="enrolments")
    automation = models.ForeignKey(Automation, models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    # The bulk action that enrolled it; no foreign key, as contacts knows nothing of bulk actions.
    bulk_action = models.BigIntegerField(null=True, blank=True)
    enrolled_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HangingQuerySet.as_manager()

    class Meta:
        ordering = ["-enrolled_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "automation"],
                name="enrolment_under_way_once",
                condition=Q(state__in=["active", "paused"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact} in {self.automation}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.ACTIVE, self.State.PAUSED)

    @property
    def state_colour(self) -> Colour:
        return STATE_COLOURS[self.state]


STATE_COLOURS: dict[str, Colour] = {
    Enrolment.State.ACTIVE: Colour.BLUE,
    Enrolment.State.PAUSED: Colour.ORANGE,
    Enrolment.State.FINISHED: Colour.GREEN,
    Enrolment.State.STOPPED: Colour.GREY,
}


class ManualAction(models.Model):
    """What an automation or a person asks a colleague to do by hand for a contact."""

    class Kind(models.TextChoices):
        CALL = "call", "Call"
        SMS = "sms", "SMS"
        EMAIL = "email", "E-mail"
        OTHER = "other", "Other"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="manual_actions")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.CALL)
    text = models.CharField(max_length=300, blank=True)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.SET_NULL, null=True, blank=True, related_name="manual_actions")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = HangingQuerySet.as_manager()

    class Meta:
        ordering = [F("done_at").asc(nulls_first=True), "created_at", "id"]

    def __str__(self) -> str:
        return self.text or str(self.Kind(self.kind).label)

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def icon(self) -> str:
        return {"call": "phone", "sms": "message", "email": "mail"}.get(self.kind, "hand-stop")

    def mark(self, *, done: bool) -> None:
        """Ticks it off, or takes the tick back."""
        self.done_at = timezone.now() if done else None
        self.save(update_fields=["done_at"])
