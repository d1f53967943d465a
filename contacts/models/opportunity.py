"""What may be sold to a contact, and the pipelines it moves through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from contacts.amounts import money
from contacts.hanging import HangingQuerySet, WrittenIn, written_in_index
from contacts.models.colour import Colour
from contacts.models.contact import Contact


class Pipeline(models.Model):
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", Lower("name")]
        constraints = [models.UniqueConstraint(Lower("name"), name="pipeline_name_unique")]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """One step of a pipeline."""

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages")
    name = models.CharField(max_length=60)
    colour = models.CharField(max_length=12, choices=Colour, default=Colour.BLUE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pipeline", "position", "id"]
        constraints = [models.UniqueConstraint("pipeline", Lower("name"), name="stage_name_unique")]

    def __str__(self) -> str:
        return self.name


class Opportunity(models.Model):
    class Status(models.TextChoices):
        OPEN = "open", "Open"
        WON = "won", "Won"
        LOST = "lost", "Lost"
        ABANDONED = "abandoned", "Abandoned"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="opportunities")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="opportunities")
    name = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, default="USD", help_text="ISO 4217 code, such as EUR")
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="opportunities"
    )
    source = models.CharField(max_length=120, blank=True)
    lost_reason = models.CharField(max_length=200, blank=True)
    expected_close_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    written_in = WrittenIn()

    objects = HangingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = "opportunities"
        permissions = [("manage_opportunities", "Can create and change opportunities of many contacts")]
        indexes = [
            # The board: the newest of one stage, of any status. The list: the newest of all.
            models.Index(fields=["stage", "-created_at", "-id"], name="opportunity_stage", include=["status"]),
            models.Index(fields=["-created_at", "-id"], name="opportunity_created"),
            written_in_index("opportunity"),
        ]
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="opportunity_value_not_negative")]

    def __str__(self) -> str:
        return self.name

    @property
    def amount(self) -> str:
        """The value with its currency."""
        return money(self.value, self.currency)

    @property
    def status_colour(self) -> Colour:
        return STATUS_COLOURS[self.status]

    if TYPE_CHECKING:
        contact_id: int
        stage_id: int
        owner_id: int | None


STATUS_COLOURS: dict[str, Colour] = {
    Opportunity.Status.OPEN: Colour.BLUE,
    Opportunity.Status.WON: Colour.GREEN,
    Opportunity.Status.LOST: Colour.RED,
    Opportunity.Status.ABANDONED: Colour.GREY,
}
