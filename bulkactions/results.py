"""What an action says happened to one contact: the closed vocabulary between actions and engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextChoices


class Outcome(TextChoices):
    SUCCEEDED = "succeeded", "Succeeded"
    UNCHANGED = "unchanged", "Unchanged"  # already so
    SKIPPED = "skipped", "Skipped"  # cannot, with the reason
    FAILED = "failed", "Failed"  # tried and did not work, with the reason


@dataclass(frozen=True, slots=True)
class ContactResult:
    """The outcome for one contact. `undo` is JSON for `Action.undo_batch`; `reason` a code of `Action.reasons`.

    `unit` is what the batch held, where that was no contact; see Action.on_contacts.
    """

    contact_id: int
    outcome: Outcome
    reason: str = ""
    detail: str = ""
    undo: Any = None
    unit: int | None = None

    @property
    def of(self) -> int:
        """The id in the batch that this is the result of."""
        return self.contact_id if self.unit is None else self.unit

    def without_contact(self) -> ContactResult:
        """The same for a unit that is no contact and has none: kept under a number that no contact can have."""
        return replace(self, contact_id=-self.of, unit=self.of)


def succeeded(contact_id: int, undo: Any = None, reason: str = "", detail: str = "") -> ContactResult:
    """`reason` where an action succeeds in more than one way; `detail` is what cannot be told from the undo data."""
    return ContactResult(contact_id, Outcome.SUCCEEDED, reason, detail, undo)


def unchanged(contact_id: int, reason: str) -> ContactResult:
    """The contact was like that already; `reason` is a code of the action."""
    return ContactResult(contact_id, Outcome.UNCHANGED, reason)


def skipped(contact_id: int, reason: str) -> ContactResult:
    """The contact cannot take the action; `reason` is a code of the action."""
    return ContactResult(contact_id, Outcome.SKIPPED, reason)


def failed(contact_id: int, reason: str, detail: str = "") -> ContactResult:
    """The contact could have taken the action, and did not; `detail` says more, in words."""
    return ContactResult(contact_id, Outcome.FAILED, reason, detail)
