from __future__ import annotations

from django.db import models
from django.db.models import Q

from contacts.models.colour import Colour


class Status(models.Model):
    """Where a contact stands, from a list the admins define."""

    name = models.CharField(max_length=60, unique=True)
    colour = models.CharField(max_length=12, choices=Colour, default=Colour.BLUE)
    position = models.PositiveSmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "statuses"
        permissions = [("manage_statuses", "Can define statuses")]
        constraints = [
            models.UniqueConstraint("is_default", condition=Q(is_default=True), name="one_default_status"),
        ]

    def __str__(self) -> str:
        return self.name
