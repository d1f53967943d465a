from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from bulkactions.actions._static_lists import StaticListAction, StaticListForm, is_on
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, succeeded, unchanged
from contacts.models import SmartList
from contacts.querysets import ContactQuerySet
from contacts.services import smart_lists
from contacts.smart_list_forms import free_name


class AddToListForm(StaticListForm):
    new_list = forms.CharField(label="Name of the new list", max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["smart_list"].required = False
        self.fields["smart_list"].empty_label = "A new list"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "smart_list" in self.errors or "new_list" in self.errors:
            return cleaned
        if cleaned.get("smart_list"):
            return cleaned | {"new_list": ""}
        try:
            return cleaned | {"new_list": free_name(cleaned.get("new_list", ""), self.user)}
        except forms.ValidationError as error:
            self.add_error("new_list", error)
            return cleaned


class AddToList(StaticListAction):
    """Puts contacts on a static list, which may be new. Undo takes off only those that this bulk action put on it."""

    name, label, icon = "add_to_list", "Add to List", "playlist-add"
    form_class = AddToListForm
    permission = "contacts.add_smartlistmember"
    toolbar = 200
    undo_finds_them_listed = True
    done_words = "Put on the list"

    @property
    def smart_list(self) -> SmartList | None:
        """The chosen list; None for one that is still to be made."""
        return self.options["smart_list"]  # type: ignore[no-any-return]

    def prepare(self) -> dict[str, list[str]]:
        chosen = self.smart_list or smart_lists.create_static(self.user, self.options["new_list"])
        return {"smart_list": [str(chosen.pk)]}

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return [Foreseen(Outcome.UNCHANGED, "listed", is_on(self.smart_list.pk))] if self.smart_list else []

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        assert self.smart_list is not None
        added = smart_lists.add_members(self.smart_list.pk, ids)
        return [succeeded(pk) if pk in added else unchanged(pk, "listed") for pk in ids]

    def summary(self) -> str:
        return f"Add to the list {self._name()}"

    def sentence(self, count: str) -> str:
        return f"Add {count} to {self._name()}"

    def doing(self, count: str) -> str:
        return f"Adding {count} to {self._name()}"

    def _name(self) -> str:
        return f"“{self.smart_list or self.options['new_list']}”"
