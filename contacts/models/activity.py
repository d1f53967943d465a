"""What people write down about a contact and mean to do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from contacts.hanging import HangingQuerySet, WrittenIn, written_in_index
from contacts.models.contact import Contact

OPEN = Q(done_at__isnull=True)


class Note(models.Model):
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="notes")
    text = models.TextField(max_length=20_000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    written_in = WrittenIn()

    objects = HangingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [written_in_index("note")]

    def __str__(self) -> str:
        return self.text[:60]


class Task(models.Model):
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="tasks")
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    written_in = WrittenIn()

    objects = HangingQuerySet.as_manager()

    class Meta:
        ordering = [F("done_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "id"]
        indexes = [
            written_in_index("task"),
            # The page of tasks: what is open and what was done, of one person and of everybody.
            models.Index(fields=["assignee", "due_on", "id"], name="task_open_of", condition=OPEN),
            models.Index(fields=["due_on", "id"], name="task_open", condition=OPEN),
            models.Index(fields=["-done_at", "-id"], name="task_done", condition=~OPEN),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def is_overdue(self) -> bool:
        return not self.is_done and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def is_due_today(self) -> bool:
        return not self.is_done and self.due_on == timezone.localdate()

    def mark(self, *, done: bool) -> None:
        """Ticks it off, or takes the tick back."""
        self.done_at, self.written_in = timezone.now() if done else None, None
        self.save(update_fields=["done_at", "written_in"])
