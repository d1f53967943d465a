"""Saved filters, and lists whose members are fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from contacts.querysets import SmartListQuerySet


class SmartList(models.Model):
    """A filter with its columns, sort and sharing; or, when static, the contacts that were put on it."""

    class Sharing(models.TextChoices):
        PRIVATE = "private", "Private"
        SHARED = "shared", "Shared with people"
        GLOBAL = "global", "Everybody"

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="smart_lists")
    sharing = models.CharField(max_length=8, choices=Sharing, default=Sharing.PRIVATE)
    # The query node (contacts.where) as JSON; {"type": "match_all"} for everything. Nothing for a static list.
    query = models.JSONField(default=dict, blank=True)
    sort = models.CharField(max_length=120, blank=True, help_text="As in the address of the list; empty for the usual")
    columns = models.JSONField(default=list, blank=True, help_text="Names of columns in order; empty for the usual")
    is_static = models.BooleanField(default=False)
    # A pasted list that nobody has named: used as a selection, and cleared away after this moment.
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = SmartListQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "id"]
        permissions = [("share_globally", "Can give smart lists to everybody")]
        constraints = [
            models.UniqueConstraint(
                "owner", Lower("name"), name="smartlist_name_unique", condition=Q(expires_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('contacts:list')}?list={self.pk}"

    def rename(self, name: str) -> None:
        self.name = name
        self.save(update_fields=["name", "updated_at"])

    if TYPE_CHECKING:
        owner_id: int


class SmartListShare(models.Model):
    """One person may use a list of somebody else's, and perhaps change it."""

    pk = models.CompositePrimaryKey("smart_list_id", "user_id")
    smart_list = models.ForeignKey(SmartList, models.CASCADE, related_name="shares", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    can_edit = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.user} may {'change' if self.can_edit else 'use'} {self.smart_list}"


class SmartListPlace(models.Model):
    """Where a person has put a list among their tabs; without a place it stands after those that have one."""

    pk = models.CompositePrimaryKey("user_id", "smart_list_id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    smart_list = models.ForeignKey(SmartList, models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.smart_list} at {self.position}"


class SmartListMember(models.Model):
    """One contact is on one static list."""

    pk = models.CompositePrimaryKey("smart_list_id", "contact_id")
    smart_list = models.ForeignKey(SmartList, models.CASCADE, related_name="members", db_index=False)
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"contact {self.contact_id} is on list {self.smart_list_id}"

    if TYPE_CHECKING:
        smart_list_id: int
        contact_id: int
