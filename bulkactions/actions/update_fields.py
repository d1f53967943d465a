from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.db.models import Q, Sum
from django.utils.text import get_text_list

from bulkactions.actions import _changing
from bulkactions.actions._since import changed_since, undo_data_of
from bulkactions.actions.base import Action
from bulkactions.models import Batch, Result
from bulkactions.options import InvalidOptions, OptionsForm
from bulkactions.preview import Foreseen, Preview, preview_at_once
from bulkactions.results import ContactResult, Outcome, skipped, succeeded, unchanged
from contacts.changing.applying import Done, apply
from contacts.changing.changes import REASONS, Change
from contacts.changing.foreseeing import any_of, foresee
from contacts.changing.reading import fates_of
from contacts.changing.rows import NAME, Rows, field_names
from contacts.changing.sharing import Share
from contacts.changing.targets import Target, of_keys
from contacts.changing.undoing import PutBack, put_back
from contacts.changing.words import Names, all_in_words, held_in_words
from contacts.models import Contact
from contacts.querysets import ContactQuerySet

PARTLY, PARTLY_BACK = "partly", "partly_back"
SAID_IN_FULL = 2  # changes


class RowsInput(forms.HiddenInput):
    """All that belongs to the rows; the template draws them."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Rows:
        return Rows(data)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class RowsField(forms.Field):
    """Cleans to the changes that the rows ask for."""

    widget = RowsInput

    def clean(self, value: Rows) -> list[Change]:
        if value.problems:
            raise ValidationError(value.problems)
        return value.changes


class UpdateFieldsForm(OptionsForm):
    changes = RowsField(label="Fields")


assert NAME in UpdateFieldsForm.base_fields, "the rows are sent under the name of the field"


class UpdateFields(Action):
    """Changes any fields of contacts. Undo gives back each field that nobody has changed since."""

    name, label, icon = "update_fields", "Update Fields", "forms"
    form_class = UpdateFieldsForm
    permission = "contacts.update_fields"
    toolbar = 120
    in_menu = True
    undoable = True
    again_adds_more = True  # texts that are appended, numbers that are increased
    reasons = {**REASONS, PARTLY: "Changed in part"}

    @property
    def changes(self) -> list[Change]:
        return self.options["changes"]  # type: ignore[no-any-return]

    @property
    def rows(self) -> Rows:
        """What was filled in, valid or not."""
        return self.form["changes"].data  # type: ignore[no-any-return]

    def check_again(self) -> None:
        super().check_again()
        there = of_keys(change.target.key for change in self.changes)
        for change in self.changes:
            if there[change.target.key].undo_key != change.target.undo_key:
                raise InvalidOptions(f"“{change.target.label}” has another type by now.")

    def prepare(self) -> dict[str, list[str]]:
        self.options  # noqa: B018 - only rows without problems are kept
        return self.rows.raw

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        seen = foresee(self.changes, contacts)
        partly = [Foreseen(Outcome.SUCCEEDED, PARTLY, seen.partly)] if len(self.changes) > 1 and seen.impossible else []
        impossible = [Foreseen(Outcome.SKIPPED, code, condition) for code, condition in seen.impossible.items()]
        return [*partly, Foreseen(Outcome.UNCHANGED, "same", seen.same), *impossible]

    def preview(self, contacts: ContactQuerySet) -> Preview:
        return preview_at_once(contacts, self.exceptions(contacts))

    def remarks(self, contacts: ContactQuerySet) -> list[str]:
        shared = [change for change in self.changes if isinstance(change, Share)]
        return [_shares_in_words(change, contacts.count()) for change in shared]

    def fields_of(self, contact: Contact) -> list[tuple[str, str, str]]:
        fates, names = fates_of(self.changes, [contact.pk], {})[contact.pk], Names()
        found = [
            (change.target.label, held_in_words(change.target, fate.before, names), _after(change, fate.after, names))
            for change, fate in zip(self.changes, fates, strict=True)
            if fate.changes or isinstance(change, Share)
        ]
        return found if len(self.changes) > 1 else [("", before, after) for _, before, after in found]

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        done = apply(self.changes, ids, self._places())
        return [self._result(pk, done[pk]) for pk in ids]

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        back, left = self._still(), self._left()
        found = changed_since(~back)
        return [Foreseen(Outcome.SUCCEEDED, PARTLY_BACK, back & left), *found] if len(self._changed) > 1 else found

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        done = put_back(undo_data_of(results))
        return [_undone(result.contact_id, done.get(result.contact_id)) for result in results]

    # What was put back is put back again from undo data of the same form.

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return self.undo_exceptions(contacts)

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return self.undo_batch(results)

    def summary(self) -> str:
        if len(self.changes) > SAID_IN_FULL:
            return f"Update {get_text_list([change.target.label for change in self.changes], 'and')}"
        return "; ".join(f"{change.target.label}: {change.words()}" for change in self.changes)

    def sentence(self, count: str) -> str:
        return f"Update {self._what()} of {count}"

    def doing(self, count: str) -> str:
        return f"Updating {self._what()} of {count}"

    def choices(self) -> list[tuple[str, str]]:
        self.form.is_valid()
        return [(change.target.label, change.words()) for change in self.rows.changes]

    @classmethod
    def explain_all(cls, results: Sequence[Result]) -> list[str]:
        return all_in_words([result.undo or {} for result in results])

    def _what(self) -> str:
        number = len(self.changes)
        return self.changes[0].target.words if number == 1 else f"{number} fields"

    def _places(self) -> dict[int, int]:
        """Where each contact of the batch stands in the selection; only where that matters."""
        if not any(isinstance(change, Share) for change in self.changes):
            return {}
        batch = self.running_batch
        earlier = Batch.objects.filter(bulk_action=batch.bulk_action_id, number__lt=batch.number)
        start = earlier.aggregate(total=Sum("size"))["total"] or 0
        return {pk: place for place, pk in enumerate(batch.contact_ids, start=start)}

    def _result(self, pk: int, done: Done) -> ContactResult:
        if not done.problems:
            return succeeded(pk, done.undo) if done.undo else unchanged(pk, "same")
        detail = "; ".join(f"{target.label}: {REASONS[code]}" for target, code in done.problems)[:300]
        if done.undo:
            return ContactResult(pk, Outcome.SUCCEEDED, PARTLY, detail, done.undo)
        return ContactResult(pk, Outcome.SKIPPED, done.problems[0][1], detail if len(self.changes) > 1 else "")

    @cached_property
    def _changed(self) -> list[Target]:
        """The fields that this bulk action was asked to change, without those that do not exist any more."""
        return list(of_keys(field_names(self.raw_options)).values())

    def _still(self) -> Q:
        """Contacts with a field that nobody has changed since."""
        return any_of(_changing.still_holds(target, self.results_in) for target in self._changed)

    def _left(self) -> Q:
        """Contacts with a field that somebody has."""
        return any_of(
            _changing.was_changed(target, self.results_in) & ~_changing.still_holds(target, self.results_in)
            for target in self._changed
        )


def _after(change: Change, value: Any, names: Names) -> str:
    if isinstance(change, Share):  # who it is follows from the order of the whole selection
        return f"one of {len(change.names)} people" if len(change.names) > 1 else change.names[0]
    return held_in_words(change.target, value, names)


def _undone(pk: int, done: PutBack | None) -> ContactResult:
    if done is None or not done.back:
        return skipped(pk, "changed_since")
    if not done.left:
        return succeeded(pk, done.undo)
    return ContactResult(pk, Outcome.SUCCEEDED, PARTLY_BACK, f"Changed since: {', '.join(done.left)}"[:300], done.undo)


def _shares_in_words(change: Share, total: int) -> str:
    shares = [f"{intcomma(count)} to {name}" for name, count in change.shares(total).items()]
    return f"In the order of the list, {get_text_list(shares, 'and')}."
