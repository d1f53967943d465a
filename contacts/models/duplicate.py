"""Contacts that may be the same person: what was found when somebody last looked, and what people said about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from contacts.models.contact import Contact
from contacts.phones import display_phone


class DuplicateSearchQuerySet(models.QuerySet["DuplicateSearch"]):
    def under_way(self) -> DuplicateSearchQuerySet:
        return self.filter(ended_at=None)

    def done(self) -> DuplicateSearchQuerySet:
        return self.filter(ended_at__isnull=False, problem="")

    def waiting(self, now: datetime) -> DuplicateSearchQuerySet:
        """Those that nobody works on."""
        return self.under_way().filter(Q(worked_on_until=None) | Q(worked_on_until__lt=now))


class DuplicateSearch(models.Model):
    """One look through all contacts, done in the background. Its groups are shown until a later one is done."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    worked_on_until = models.DateTimeField(null=True, blank=True)  # lease of the worker that is at it
    attempts = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=40, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    objects = DuplicateSearchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            # One at a time, as none of those under way has a problem: whoever asks meanwhile gets that one.
            models.UniqueConstraint(
                fields=["problem"], name="duplicatesearch_one_under_way", condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"search {self.pk}"


class DuplicateGroup(models.Model):
    class Kind(models.TextChoices):
        EMAIL = "email", "E-mail"
        PHONE = "phone", "Phone"
        NAME = "name", "Name"

    search = models.ForeignKey(DuplicateSearch, models.CASCADE, related_name="groups", db_index=False)
    kind = models.CharField(max_length=5, choices=Kind)
    similarity = models.PositiveSmallIntegerField(help_text="In percent; of the names that differ most")

    class Meta:
        ordering = ["-similarity", "id"]
        indexes = [models.Index(fields=["search", "kind", "-similarity", "id"], name="duplicategroup_review")]

    def __str__(self) -> str:
        return f"group {self.pk}"


class DuplicateMember(models.Model):
    """One contact is in a group for what it held then; once it holds that no more, it is not in it any more."""

    pk = models.CompositePrimaryKey("group_id", "contact_id")
    group = models.ForeignKey(DuplicateGroup, models.CASCADE, related_name="members", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    value = models.CharField(max_length=260)  # the address as it is compared, or the name

    def __str__(self) -> str:
        return f"contact {self.contact_id} in group {self.group_id}"

    if TYPE_CHECKING:
        group_id: int
        contact_id: int


class DuplicateCrowd(models.Model):
    """More contacts have one address or name than a group may hold: it tells nobody apart, and should be looked at."""

    search = models.ForeignKey(DuplicateSearch, models.CASCADE, related_name="crowds", db_index=False)
    kind = models.CharField(max_length=5, choices=DuplicateGroup.Kind)
    value = models.CharField(max_length=260)  # the address, or what most are called, as it is compared
    contacts = models.PositiveIntegerField(help_text="How many had it when somebody last looked")

    class Meta:
        ordering = ["-contacts", "id"]
        indexes = [models.Index(fields=["search", "kind", "-contacts", "id"], name="duplicatecrowd_largest")]

    def __str__(self) -> str:
        return f"{self.contacts} contacts with {self.value}"

    @property
    def display_value(self) -> str:
        return display_phone(self.value) if self.kind == DuplicateGroup.Kind.PHONE else self.value


class NotDuplicate(models.Model):
    """Somebody has said that two contacts are two persons."""

    pk = models.CompositePrimaryKey("first_id", "second_id")
    first = models.ForeignKey(Contact, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-first", "-second"]
        constraints = [models.CheckConstraint(condition=Q(first__lt=F("second")), name="notduplicate_in_order")]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"

    if TYPE_CHECKING:
        first_id: int
        second_id: int
