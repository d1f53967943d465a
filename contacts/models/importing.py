"""Files that are being imported: how they are read, what their columns mean, and their rows."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from contacts.models.smart_list import SmartList

if TYPE_CHECKING:
    from accounts.models import User

    _Text = models.TextField[Any, Any]
else:
    _Text = models.TextField


class JsonText(_Text):
    """A list kept as the text of JSON: neither database takes it apart, and it may hold any character, NUL too."""

    def get_prep_value(self, value: Any) -> str:
        return json.dumps(value, separators=(",", ":"))

    def from_db_value(self, value: str | None, *args: Any) -> Any:
        return None if value is None else json.loads(value)


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> ImportQuerySet:
        """A person's own imports; everybody's for those who see everybody's bulk actions."""
        if user.has_perm("bulkactions.view_all_bulkactions") and not user.owned_only:
            return self.all()
        return self.filter(created_by=user)

    def startable_by(self, user: User) -> ImportQuerySet:
        """Of those visible to them: their own, and those of people who see all contacts, as they do.

        The check looked with the eyes of who uploaded the file. Whoever sees other contacts would start something else
        than what it said.
        """
        return self.visible_to(user).filter(Q(created_by=user) | Q(created_by__owned_only=False))

    def with_rejected(self) -> ImportQuerySet:
        """Adds `has_rejected`: whether there are rows that were, or would be, rejected."""
        rejected = ImportRow.objects.filter(parent=OuterRef("pk"), outcome=ImportRow.Outcome.REJECTED)
        return self.annotate(has_rejected=Exists(rejected))

    def waiting(self, now: datetime) -> ImportQuerySet:
        """Those with work for the background that nobody is doing."""
        return self.idle(now).filter(state__in=[Import.State.SURVEYING, Import.State.CHECKING])

    def idle(self, now: datetime) -> ImportQuerySet:
        """Those that no worker holds the lease of."""
        return self.filter(Q(worked_on_until__isnull=True) | Q(worked_on_until__lt=now))


class Import(models.Model):
    """One file that somebody uploaded. The pages change it through contacts.services.imports only."""

    class State(models.TextChoices):
        SURVEYING = "surveying", "Reading the file"
        READY = "ready", "Ready to be checked"
        CHECKING = "checking", "Checking"
        CHECKED = "checked", "Checked"
        STARTED = "started", "Started"
        FAILED = "failed", "Cannot be read"

    class Mode(models.TextChoices):
        BOTH = "create_and_update", "Create new contacts and update those that are known"
        CREATE = "create_only", "Only create new contacts"
        UPDATE = "update_only", "Only update contacts that are known"

    class Empty(models.TextChoices):
        KEEP = "keep", "Leave the contact's value as it is"
        CLEAR = "clear", "Clear the contact's value"

    # The file
    name = models.CharField("file", max_length=255)  # as it was called where it came from
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports")
    created_at = models.DateTimeField(default=timezone.now)

    # How it is read
    overrides = models.JSONField(default=dict)  # contacts.importing.table.Overrides, as far as somebody said
    used = models.JSONField(default=dict)  # the same, as it was read
    columns = models.JSONField(default=list)  # what the survey told: services.imports.columns.Column
    notes = models.JSONField(default=list)  # what the person should know about how it was read, in sentences
    row_count = models.PositiveIntegerField(default=0)

    # What is to be done with it
    mapping = models.JSONField(default=list)  # an entry for each column: see services.imports.columns
    mode = models.CharField(max_length=20, choices=Mode, default=Mode.BOTH)
    match_by = models.JSONField(default=list)  # of "id", "email", "phone", in the order in which they are tried
    empty_cells = models.CharField(max_length=5, choices=Empty, default=Empty.KEEP)
    region = models.CharField(max_length=2, blank=True)  # country of phone numbers without code
    date_order = models.CharField(max_length=12, blank=True)  # contacts.importing.dates.DateOrder; "" as guessed
    zone = models.CharField(max_length=64, blank=True)  # of moments without one; "" that of the person
    tags = models.JSONField(default=list)  # for all contacts, as a TagsField keeps them: ids and "new:Name"
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    smart_list = models.ForeignKey(SmartList, models.SET_NULL, null=True, blank=True, related_name="+")

    # How far it is
    state = models.CharField(max_length=10, choices=State, default=State.SURVEYING)
    message = models.CharField(max_length=500, blank=True)  # why it failed, or cannot be checked
    rows_done = models.PositiveIntegerField(default=0)
    bytes_done = models.PositiveBigIntegerField(default=0)
    worked_on_until = models.DateTimeField(null=True, blank=True)  # lease of the one worker that reads or checks it
    report = models.JSONField(default=dict)  # of the dry run: services.imports.reports.Report
    # The bulk action that does it; no foreign key, as contacts knows nothing of bulk actions.
    bulk_action = models.BigIntegerField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)  # file and rows are gone

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["sha256"], name="import_sha256"),
            models.Index(fields=["state"], name="import_working", condition=Q(state__in=["surveying", "checking"])),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the file is kept until it is purged."""
        return Path(settings.IMPORT_DIR) / str(self.pk)

    def delete_rows(self) -> None:
        """Not by delete(), which fetches what it deletes."""
        self.rows.all()._raw_delete(self.rows.db)

    @property
    def is_at_work(self) -> bool:
        """Whether the background is reading or checking it: pages ask again until it is not."""
        return self.state in (self.State.SURVEYING, self.State.CHECKING)

    @property
    def percent(self) -> int | None:
        """How far the background is with what it is doing; None where nobody knows how much there is."""
        if self.state == self.State.SURVEYING:
            is_packed = self.name.lower().endswith(".xlsx")
            return None if is_packed or not self.size else min(self.bytes_done * 100 // self.size, 99)
        return self.rows_done * 100 // self.row_count if self.row_count else 0

    if TYPE_CHECKING:
        created_by_id: int
        owner_id: int | None
        smart_list_id: int | None


class ImportRow(models.Model):
    """One row of the file, and what the dry run said or the import did."""

    class Outcome(models.TextChoices):
        CREATED = "created", "Created"
        UPDATED = "updated", "Updated"
        UNCHANGED = "unchanged", "Unchanged"
        REJECTED = "rejected", "Rejected"

    pk = models.CompositePrimaryKey("parent_id", "number")
    parent = models.ForeignKey(Import, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveBigIntegerField()  # as a spreadsheet counts; of vCards, the card
    cells = JsonText()  # list of texts, as in the file
    problems = JsonText(default=list)  # [index of the column or None, what is wrong with it]
    # What the dry run has read, so that the import need not read it again: services.imports.wanted.remember.
    said = models.TextField(null=True, editable=False)  # noqa: DJ001 - null: to be read
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)  # "": not checked yet
    reason = models.CharField(max_length=20, blank=True)  # code; services.imports.reasons.REASONS has the words
    detail = models.CharField(max_length=300, blank=True)  # why it is rejected, naming the column
    # The contact that it means, once known. A plain number: the row neither keeps the contact nor goes with it.
    contact = models.BigIntegerField(null=True, blank=True, db_column="contact_id")

    class Meta:
        ordering = ["number"]
        indexes = [
            # Rejected rows as a file, the first rows of each outcome; nothing before the dry run.
            models.Index(fields=["parent", "outcome", "number"], name="importrow_outcome", condition=~Q(outcome="")),
            # Whether an earlier row means the same contact.
            models.Index(fields=["parent", "contact"], name="importrow_contact", condition=Q(contact__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of import {self.parent_id}"

    if TYPE_CHECKING:
        parent_id: int


class ImportMapping(models.Model):
    """What the columns of a file mean, under a name: found again for a file with the same heads."""

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="import_mappings")
    heads = models.JSONField(default=list)  # names of the columns
    mapping = models.JSONField(default=list)  # as Import.mapping
    settings = models.JSONField(default=dict)  # mode, match_by, empty_cells, region, date_order, zone
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint("owner", Lower("name"), name="importmapping_name_unique")]

    def __str__(self) -> str:
        return self.name
