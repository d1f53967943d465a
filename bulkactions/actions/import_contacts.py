from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q, Value
from django.urls import reverse

from accounts.models import User
from bulkactions.actions import _imports
from bulkactions.actions._changing import ChangedIn, still_holds
from bulkactions.actions._since import changed_since, undo_data_of
from bulkactions.actions.base import Action
from bulkactions.models import BulkAction, Result
from bulkactions.options import InvalidOptions, OptionsForm
from bulkactions.preview import Foreseen, Part, Preview
from bulkactions.results import ContactResult, Outcome, skipped, succeeded, unchanged
from bulkactions.selection import Selection
from contacts.changing.foreseeing import any_of
from contacts.changing.targets import Target
from contacts.models import Contact, Import, ImportRow, Note
from contacts.querysets import ContactQuerySet
from contacts.services.imports import rows, starting, undoing
from contacts.services.imports.claims import WrittenClaims
from contacts.services.imports.columns import used_targets
from contacts.services.imports.planning import Plan, Planner, changed_columns
from contacts.services.imports.reasons import REASONS
from contacts.services.imports.reports import report_of
from contacts.services.imports.undoing import Undone
from contacts.services.imports.writing import CREATED, NOTES, POINTS, Undo, Writer, changed_targets

UPDATED, SAME = "updated", "same"
_TOLD = 1000  # failed rows at a time


class ImportForm(OptionsForm):
    """An import that has been checked with the eyes of the person who asks."""

    file = forms.ModelChoiceField(
        Import.objects.none(),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "This file does not exist any more, has to be checked, or is not yours."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        checked = Import.objects.filter(state__in=[Import.State.CHECKED, Import.State.STARTED], purged_at=None)
        self.fields["file"].queryset = checked.startable_by(self.user)  # type: ignore[attr-defined]


class ImportContacts(Action):
    """Creates and updates contacts from the rows of a file. Its batches hold numbers of rows.

    Undo puts what it created into the trash, gives back what it changed unless it was changed since, and takes away
    what it added.
    """

    name, label, icon = "import_contacts", "Import", "file-import"
    form_class = ImportForm
    permission = "contacts.import_contact"
    on_contacts = False
    will = "Will be created"
    undoable = True
    undo_about = (
        "What it created goes to the trash, and what it changed gets its old values back; "
        "what somebody has changed since is left alone."
    )
    reaches_trash = True
    may_be_held = True
    again_adds_more = True  # of what cannot be matched
    reasons = {**REASONS, UPDATED: "Known, and updated", SAME: "Known, and already like this"}

    @property
    def file(self) -> Import:
        return self.options["file"]  # type: ignore[no-any-return]

    @cached_property
    def planner(self) -> Planner:
        return Planner(self.file, self.user)

    def prepare(self) -> dict[str, list[str]]:
        try:
            starting.begin(self.file, self.user)
        except starting.CannotStart as error:
            raise InvalidOptions(str(error)) from None
        return self.raw_options

    def confirmed(self, bulk_action: BulkAction) -> None:
        Import.objects.filter(pk=self.file.pk).update(bulk_action=bulk_action.pk)

    # What it is about

    def default_selection(self) -> Selection:
        return Selection(ids=())

    def ids(self, selection: Selection) -> Iterator[int]:
        return rows.numbers(self.file)

    def available(self, ids: list[int]) -> set[int]:
        return rows.existing(self.file, ids)

    def audience(self, selection: Selection) -> str:
        return f"{self.file.row_count:,} rows of {self.file.name}"

    def preview(self, contacts: ContactQuerySet) -> Preview:
        """What the dry run found out."""
        report = report_of(self.file)
        counts = report.counts if report else {}
        nobody = Contact.objects.none()
        parts = [
            (Part(Outcome.SUCCEEDED, "", nobody), counts.get(ImportRow.Outcome.CREATED, 0)),
            (Part(Outcome.SUCCEEDED, UPDATED, nobody), counts.get(ImportRow.Outcome.UPDATED, 0)),
            (Part(Outcome.UNCHANGED, SAME, nobody), counts.get(ImportRow.Outcome.UNCHANGED, 0)),
            *((Part(Outcome.SKIPPED, one.code, nobody), one.count) for one in (report.reasons if report else ())),
        ]
        return Preview(sum(count for _, count in parts), [part for part, _ in parts], [count for _, count in parts])

    def source(self, viewer: User) -> tuple[str, str] | None:
        wanted = Import.objects.visible_to(viewer) if viewer.has_perm(self.permission) else Import.objects.none()
        imported = wanted.filter(pk__in=self.raw_options.get("file", [])).first()
        return (imported.name, reverse("imports:detail", args=[imported.pk])) if imported else None

    # What happens

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        plans = self.planner.plan(rows.numbered(self.file, ids), WrittenClaims(self.file), lock=True)
        undo = Writer(self.planner, self.bulk_action_id).write(plans)
        return [_result(plan, undo) for plan in plans]

    def finish(self) -> None:
        """Rows that failed are among the rejected ones of the file."""
        assert self.bulk_action is not None
        failed = self.bulk_action.results.filter(outcome=Outcome.FAILED, contact_id__lt=0)
        told = [
            (-unit, detail or self.reason_text(reason))
            for unit, reason, detail in failed.values_list("contact_id", "reason", "detail")
        ]
        for start in range(0, len(told), _TOLD):
            rows.tell_failed(self.file, told[start : start + _TOLD])

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        written = Note.objects.filter(contact=OuterRef("pk"), written_in=self.bulk_action_id)
        kept = self._has(CREATED) | self._still_holds() | (self._has(NOTES) & Q(Exists(written)))
        points = Q(_imports.HoldsPoint(F("pk"), Value(self.results_in), Value(POINTS)))
        return changed_since(Q(deleted_at__isnull=False) | ~(kept | points))

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        back = undoing.take_back(undo_data_of(results), self.bulk_action_id)
        return [_undone(result.contact_id, back.get(result.contact_id)) for result in results]

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        deleted = self._has(CREATED) & Q(deleted_in=self.bulk_action_id)
        changed = self._still_holds() | self._has(NOTES) | self._has(POINTS)
        can = deleted | (changed & Q(deleted_at__isnull=True))
        return changed_since(~can)

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        back = undoing.do_again(undo_data_of(results), self.bulk_action_id)
        return [_undone(result.contact_id, back.get(result.contact_id)) for result in results]

    # Words

    def summary(self) -> str:
        return f"Import {self.file.name}"

    def sentence(self, count: str) -> str:
        return f"Import {count} from {self.file.name}"

    def doing(self, count: str) -> str:
        return f"Importing {count} from {self.file.name}"

    @classmethod
    def explain_all(cls, results: Sequence[Result]) -> list[str]:
        return _imports.in_words([result.undo or {} for result in results])

    @classmethod
    def unit_name(cls, unit: int) -> str:
        return f"Row {unit:,}"

    def _has(self, key: str) -> Q:
        return Q(ChangedIn(F("pk"), Value(self.results_in), Value(key)))

    def _still_holds(self) -> Q:
        return any_of(still_holds(target, self.results_in) for target in self._targets)

    @cached_property
    def _targets(self) -> list[Target]:
        """The fields of known contacts that it can have changed; the file itself may be gone by now."""
        imported = Import.objects.get(pk=self.raw_options["file"][0])
        return changed_targets(imported, changed_columns(imported, used_targets(imported).values()))


def _result(plan: Plan, undo: dict[int, Undo]) -> ContactResult:
    if plan.contact is None:
        return ContactResult(0, Outcome.SKIPPED, plan.reason, plan.detail, unit=plan.number).without_contact()
    if plan.outcome == ImportRow.Outcome.UNCHANGED:
        return replace(unchanged(plan.contact, SAME), unit=plan.number)
    reason = "" if plan.outcome == ImportRow.Outcome.CREATED else UPDATED
    return replace(succeeded(plan.contact, undo[plan.contact], reason), unit=plan.number)


def _undone(pk: int, done: Undone | None) -> ContactResult:
    if done is None:
        return skipped(pk, "changed_since")
    detail = f"Changed since: {', '.join(done.left)}"[:300] if done.left else ""
    return ContactResult(pk, Outcome.SUCCEEDED, detail=detail, undo=done.undo)
