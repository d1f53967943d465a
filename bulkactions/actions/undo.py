from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from bulkactions.actions.base import Action, OptionsForm
from bulkactions.models import BulkAction, Result
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, skipped
from bulkactions.selection import Selection
from contacts.id_lists import id_list
from contacts.querysets import ContactQuerySet


class UndoForm(OptionsForm):
    bulk_action = forms.ModelChoiceField(
        BulkAction.objects.none(),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "The bulk action to take back does not exist, or is not yours to see."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = BulkAction.objects.visible_to(self.user).select_related("created_by")
        self.fields["bulk_action"].queryset = visible  # type: ignore[attr-defined]

    def clean_bulk_action(self) -> BulkAction:
        target: BulkAction = self.cleaned_data["bulk_action"]
        if problem := problem_with(target):
            raise forms.ValidationError(problem)
        return target


def problem_with(target: BulkAction) -> str:
    """Why `target` cannot be undone (now), in words; empty when it can."""
    if not target.kind.undoable:
        return "This kind of action cannot be undone."
    if not target.is_over:
        return "It is not over yet. Cancel it or let it finish, then undo it."
    if target.created_at < timezone.now() - timedelta(days=settings.UNDO_DAYS):
        return f"Undo is offered for {settings.UNDO_DAYS} days, and they are over."
    return "" if target.succeeded else "It changed nothing, so there is nothing to undo."


class Undo(Action):
    """Takes back what an earlier bulk action changed, contact by contact, unless somebody has changed it since."""

    name, label, icon = "undo", "Undo", "arrow-back-up"
    form_class = UndoForm
    will = "Will be put back"

    @property
    def target(self) -> BulkAction:
        return self.options["bulk_action"]  # type: ignore[no-any-return]

    @property
    def origin(self) -> BulkAction:
        return self.target

    @cached_property
    def undone(self) -> Action:
        """The earlier action, asked by the person who undoes it."""
        return type(self.target.get_action())(self.user, self.target.options, self.target)

    def required_permission(self) -> str:
        return self.undone.undo_permission or self.undone.permission

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

    def summary(self) -> str:
        return f"{self.undone.undo_label}: {self.target.name}"

    def sentence(self, count: str) -> str:
        return f"{self.undone.undo_label} {count}" if self.undone.confirm_word else f"Undo for {count}"

    def doing(self, count: str) -> str:
        return f"{self.undone.undo_label}: {count}"

    def explain(self, result: Result) -> str:
        return "Put back as it was" if result.outcome == Outcome.SUCCEEDED else ""
