"""Notes and tasks for many contacts at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from contacts.loading import load_records
from contacts.models import Note, Task

if TYPE_CHECKING:
    from accounts.models import User


def add_notes(texts: Mapping[int, str], author: User, written_in: int) -> None:
    """A note for each contact id, written by `author` in the bulk action of that id."""
    now = timezone.now()
    load_records(
        [
            Note(contact_id=contact, text=text, author=author, created_at=now, written_in=written_in)
            for contact, text in texts.items()
        ]
    )


def add_tasks(
    titles: Mapping[int, str], assignees: Mapping[int, int | None], due_on: date | None, written_in: int
) -> None:
    """A task for each contact id in `titles`, for the person with the id in `assignees`, if any."""
    now = timezone.now()
    load_records(
        [
            Task(
                contact_id=contact,
                title=title,
                assignee_id=assignees.get(contact),
                due_on=due_on,
                created_at=now,
                written_in=written_in,
            )
            for contact, title in titles.items()
        ]
    )
