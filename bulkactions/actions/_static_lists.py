"""What adding to a static list and removing from one have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q

from bulkactions.actions._since import EVERYBODY, changed_since, done_or_changed
from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.options import OptionsForm
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, skipped
from contacts.id_lists import is_id
from contacts.models import SmartList, SmartListMember
from contacts.querysets import ContactQuerySet, SmartListQuerySet
from contacts.services import smart_lists


def static_lists() -> SmartListQuerySet:
    """Those with a name and fixed members, whosever they are."""
    return SmartList.objects.named().filter(is_static=True)


class StaticListForm(OptionsForm):
    """One of the static lists that the person may change."""

    smart_list = forms.ModelChoiceField(
        SmartList.objects.none(),
        label="List",
        empty_label="Choose a list",
        error_messages={
            "required": "Choose a list.",
            "invalid_choice": "This list does not exist any more, or is not yours to change.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = static_lists().changeable_by(self.user)
        self.fields["smart_list"].queryset = lists  # type: ignore[attr-defined]


class StaticListAction(Action):
    """`undo_finds_them_listed`: whom it changed is on the list until somebody else takes them off."""

    in_menu = True
    undoable = True
    undo_finds_them_listed: bool
    reasons = {
        "listed": "Already on the list",
        "not_listed": "Not on the list",
        "list_gone": "The list does not exist any more, or may not be changed",
    }

    def list_to_undo(self) -> int | None:
        """The id of the list, if the person who undoes this may change it now."""
        (pk,) = self.raw_options.get("smart_list") or [""]
        lists = static_lists().changeable_by(self.user)
        return lists.filter(pk=pk).values_list("pk", flat=True).first() if is_id(pk) else None

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return self._exceptions_finding(listed=self.undo_finds_them_listed)

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return self._move(results, off=self.undo_finds_them_listed)

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return self._exceptions_finding(listed=not self.undo_finds_them_listed)

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return self._move(results, off=not self.undo_finds_them_listed)

    def _exceptions_finding(self, *, listed: bool) -> list[Foreseen]:
        pk = self.list_to_undo()
        if pk is None:
            return [Foreseen(Outcome.SKIPPED, "list_gone", EVERYBODY)]
        return changed_since(~is_on(pk) if listed else is_on(pk))

    def _move(self, results: list[Result], *, off: bool) -> list[ContactResult]:
        """Takes the contacts of `results` off the list, or puts them on it."""
        ids = [result.contact_id for result in results]
        smart_list = self.list_to_undo()
        if smart_list is None:
            return [skipped(pk, "list_gone") for pk in ids]
        moved = (smart_lists.remove_members if off else smart_lists.add_members)(smart_list, ids)
        return done_or_changed(ids, moved)


def is_on(smart_list_id: int) -> Q:
    """Contacts on a static list."""
    return Q(Exists(SmartListMember.objects.filter(smart_list=smart_list_id, contact=OuterRef("pk"))))
