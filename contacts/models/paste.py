from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from contacts.models.smart_list import SmartList


class Paste(models.Model):
    """The text that a static list was made from, and the lines of it that do not mean exactly one contact."""

    smart_list = models.OneToOneField(SmartList, models.CASCADE, primary_key=True, related_name="paste")
    text = models.TextField()
    column = models.PositiveSmallIntegerField(default=0)
    unmatched = models.JSONField(default=list, help_text="[number of the line, its text]")
    several = models.JSONField(default=list, help_text="[number of the line, its text, how many contacts it means]")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.smart_list.name

    if TYPE_CHECKING:
        smart_list_id: int
