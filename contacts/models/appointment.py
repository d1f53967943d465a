from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from contacts.hanging import HangingQuerySet
from contacts.models.colour import Colour
from contacts.models.contact import Contact


class Appointment(models.Model):
    """A time at which somebody meets a contact."""

    class Status(models.TextChoices):
        BOOKED = "booked", "Booked"
        CONFIRMED = "confirmed", "Confirmed"
        SHOWED = "showed", "Took place"
        NO_SHOW = "no_show", "Did not come"
        CANCELLED = "cancelled", "Cancelled"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="appointments")
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.BOOKED)
    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HangingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["starts_at", "id"], name="appointment_start")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_past(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def status_colour(self) -> Colour:
        return STATUS_COLOURS[self.status]

    def cancel(self) -> None:
        self.status = self.Status.CANCELLED
        self.save(update_fields=["status"])

    if TYPE_CHECKING:
        contact_id: int
        host_id: int | None


STATUS_COLOURS: dict[str, Colour] = {
    Appointment.Status.BOOKED: Colour.BLUE,
    Appointment.Status.CONFIRMED: Colour.AZURE,
    Appointment.Status.SHOWED: Colour.GREEN,
    Appointment.Status.NO_SHOW: Colour.ORANGE,
    Appointment.Status.CANCELLED: Colour.GREY,
}
