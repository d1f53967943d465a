"""The people who sign in."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property

from accounts.roles import Role


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Use a name such as Europe/Berlin.")


class User(AbstractUser):
    owned_only = models.BooleanField(
        "limited to owned contacts",
        default=False,
        help_text="Sees and changes only the contacts that this person owns.",
    )
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])

    class Meta:
        permissions = [("manage_users", "Can manage people and roles")]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def name(self) -> str:
        return str(self)

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return (self.first_name[:1] + self.last_name[:1] or self.username[:1]).upper()

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone, else the installation's."""
        return ZoneInfo(self.time_zone or settings.TIME_ZONE)

    @cached_property
    def role(self) -> str:
        """The name of the person's role; empty for somebody in no group. A superuser may do what an admin may."""
        if self.is_superuser:
            return Role.ADMIN
        return next((group.name for group in self.groups.all()), "")

    def set_role(self, role: str) -> None:
        """Makes `role` the person's only group, and takes a superuser's rights from whoever is no admin any more."""
        self.groups.set([Group.objects.get(name=role)])
        self.__dict__.pop("role", None)
        if self.is_superuser and role != Role.ADMIN:
            self.is_superuser = False
            self.save(update_fields=["is_superuser"])
