"""Whom a bulk action in the making is for, and what it would do to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bulkactions import starting
from bulkactions.actions.base import Action
from bulkactions.preview import Preview
from bulkactions.previewing import Figure, Sample, figures, samples
from bulkactions.selection import Selection
from contacts.querysets import ContactQuerySet

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Audience:
    """The contacts of `selection`, and what `action` would do to them once its options hold."""

    action: Action
    selection: Selection
    options_hold: bool

    @property
    def user(self) -> User:
        return self.action.user

    @cached_property
    def contacts(self) -> ContactQuerySet:
        return self.selection.contacts(self.action.contacts(), self.user)

    @cached_property
    def preview(self) -> Preview | None:
        """What would happen; None until the options hold."""
        return self.action.preview(self.contacts) if self.options_hold else None

    @cached_property
    def total(self) -> int:
        return self.preview.total if self.preview else self.contacts.count()

    @property
    def changing(self) -> int:
        """How many contacts will change; all of them while that cannot be said."""
        return self.preview.changing if self.preview else self.total

    @property
    def changes_nothing(self) -> bool:
        return self.preview is not None and not self.preview.changing

    @cached_property
    def excess(self) -> str:
        """Why these are too many for this person, in words; empty when they are not."""
        try:
            starting.check_size(self.action, self.total)
        except starting.TooMany as problem:
            return str(problem)
        return ""

    # In words and figures

    @cached_property
    def words(self) -> str:
        """The selection in words; empty when it was ticked, or when the action itself says whom it is about."""
        return "" if self.selection.ids is not None or self.aims_itself else self.selection.sentence(self.user)

    @property
    def aims_itself(self) -> bool:
        """Whether the selection is the one that follows from the options."""
        return self.options_hold and self.selection == self.action.default_selection()

    @cached_property
    def figures(self) -> list[Figure]:
        return list(figures(self.preview, self.action, self.selection)) if self.preview else []

    @cached_property
    def samples(self) -> list[Sample]:
        return samples(self.contacts, self.preview, self.action) if self.preview else []

    @property
    def further(self) -> int:
        """How many contacts would change beside the samples."""
        return self.changing - len(self.samples)

    @cached_property
    def remarks(self) -> list[str]:
        return self.action.remarks(self.contacts) if self.preview else []

    @cached_property
    def facts(self) -> list[tuple[str, int]]:
        return self.action.facts(self.contacts)

    @cached_property
    def material(self) -> Any:
        return self.action.material(self.contacts)
