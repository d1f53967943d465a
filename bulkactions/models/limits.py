from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import User
    from bulkactions.actions.base import Action

LONGEST_HOLD = 24 * 3600  # seconds


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
