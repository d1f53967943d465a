from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from contacts.hanging import HangingQuerySet
from contacts.models.contact import Contact


class Group(models.Model):
    """A community that contacts are members of."""

    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = [Lower("name")]
        permissions = [("manage_groups", "Can define community groups")]
        constraints = [models.UniqueConstraint(Lower("name"), name="group_name_unique")]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    pk = models.CompositePrimaryKey("contact_id", "group_id")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="memberships", db_index=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    joined_at = models.DateTimeField(default=timezone.now)

    objects = HangingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.contact} in {self.group}"
