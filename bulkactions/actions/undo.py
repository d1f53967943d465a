from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import timezone

from bulkactions.actions.base import Action
from bulkactions.models import BulkAction, Result
from bulkactions.options import OptionsForm
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, skipped
from bulkactions.selection import Selection
from bulkactions.ways import Way
from contacts.id_lists import id_list
from contacts.querysets import ContactQuerySet


class UndoForm(OptionsForm):
    taken_back_by: ClassVar[str] = "undo"
    bulk_action = forms.ModelChoiceField(
        BulkAction.objects.none(),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "The bulk action to take back does not exist, or is not yours to see."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = BulkAction.objects.visible_to(self.user).select_related("created_by", "origin")
        self.fields["bulk_action"].queryset = visible  # type: ignore[attr-defined]

    def clean_bulk_action(self) -> BulkAction:
        target: BulkAction = self.cleaned_data["bulk_action"]
        if problem := problem_with(target, self.taken_back_by):
            raise forms.ValidationError(problem)
        return target


def problem_with(target: BulkAction, taken_back_by: str = "") -> str:
    """Why `target` cannot be undone (now, by the action of that name), in words; empty when it can."""
    kind = target.kind
    if taken_back_by not in ("", kind.taken_back_by) or not kind.of(target).can_be_taken_back():
        return "This kind of action cannot be undone."
    if not target.is_over:
        return "It is not over yet. Cancel it or let it finish, then undo it."
    if target.created_at < timezone.now() - timedelta(days=settings.UNDO_DAYS):
        return f"Undo is offered for {settings.UNDO_DAYS} days, and they are over."
    return "" if target.succeeded else "It changed nothing, so there is nothing to undo."


class Undo(Action):
    """Takes back what an earlier bulk action changed, contact by contact, unless somebody has changed it since.

    Its own undo is Redo, whose undo is this one again, and so on. In such a chain it is always the first action, the
    only one that knows anything of contacts, that takes back and does again; the results that say what are those of
    the latest.
    """

    name, label, icon = "undo", "Undo", "arrow-back-up"
    form_class = UndoForm
    will = "Will be put back"
    undoable = True
    is_limited = False  # whoever may do something to many, may take it back
    taken_back_by = "redo"
    done_words = "Put back as it was"

    @cached_property
    def target(self) -> BulkAction:
        """The earlier bulk action. Raises InvalidOptions when there is none that can be taken back."""
        known = self.bulk_action.origin if self.bulk_action else None
        if known and self.raw_options.get("bulk_action") == [str(known.pk)]:
            return known  # as it comes with the record, nobody has to look for it
        return self.options["bulk_action"]  # type: ignore[no-any-return]

    @property
    def origin(self) -> BulkAction:
        return self.target

    @cached_property
    def undone(self) -> Action:
        """The earlier action, asked by the person who undoes it."""
        return self.target.kind(self.user, self.target.options, self.target)

    @cached_property
    def redone(self) -> Action:
        """The same, to do what the results of a later bulk action say."""
        redone = self.target.kind(self.user, self.target.options, self.target)
        redone.results_in = self.results_in
        return redone

    @property
    def first(self) -> BulkAction:
        """The bulk action at the beginning of the chain."""
        return self.undone.first if isinstance(self.undone, Undo) else self.target

    @property
    def way(self) -> Way:
        return self.undone.undo_way()

    @property
    def confirm_word(self) -> str:  # type: ignore[override]
        return self.way.confirm_word

    @property
    def most(self) -> int | None:  # type: ignore[override]
        return self.undone.most

    def required_permission(self) -> str:
        return self.way.permission

    def contacts(self) -> ContactQuerySet:
        return self.undone.undo_contacts()

    def default_selection(self) -> Selection:
        return Selection(query={"bulk_action": [str(self.target.pk)], "outcome": [Outcome.SUCCEEDED.value]})

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return self.undone.undo_exceptions(contacts)

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        results = self.target.results.filter(contact__in=id_list(ids), outcome=Outcome.SUCCEEDED)
        done = {result.contact_id: result for result in results}
        yield from self.undone.undo_batch(list(done.values()))
        yield from (skipped(pk, "changed_since") for pk in ids if pk not in done)

    # Taking this back is doing it again, and the other way round

    def can_be_taken_back(self) -> bool:
        return self.undone.can_be_redone()

    def can_be_redone(self) -> bool:
        return self.undone.can_be_taken_back()

    def undo_way(self) -> Way:
        return self.undone.redo_way()

    def redo_way(self) -> Way:
        return self.undone.undo_way()

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return self.redone.redo_batch(results)

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return self.redone.undo_batch(results)

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return self.redone.redo_exceptions(contacts)

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return self.redone.undo_exceptions(contacts)

    # Words

    def summary(self) -> str:
        return f"{self.way.label}: {self.first.name}"

    def sentence(self, count: str) -> str:
        return self.way.sentence(count)

    def doing(self, count: str) -> str:
        return f"{self.way.label}: {count}"
