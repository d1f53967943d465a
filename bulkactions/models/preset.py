from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from accounts.models import User

SHARE = "contacts.share_globally"  # for what one person keeps and everybody may use


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
