from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.text import get_text_list

from accounts.templatetags.ui import plural
from bulkactions.actions import _tagging
from bulkactions.actions._since import changed_since
from bulkactions.actions._tagging import Offer
from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.options import OptionsForm
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, succeeded, unchanged
from contacts.fields import TagsField
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.services import tagging

LOOKED_THROUGH = 50_000  # contacts whose tags are offered: what a database counts in half a second
OFFERED = 30


class RemoveTagsForm(OptionsForm):
    tags = TagsField(label="Tags to remove", required=False, allow_new=False)
    all_tags = forms.BooleanField(label="Remove all tags", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "tags" in cleaned and not cleaned["tags"] and not cleaned.get("all_tags"):
            self.add_error("tags", "Choose the tags to remove, or tick “Remove all tags”.")
        return cleaned


class RemoveTags(Action):
    """Takes chosen tags off contacts, or all of them. Undo gives back exactly what was taken."""

    name, label, icon = "remove_tags", "Remove Tags", "tag-minus"
    form_class = RemoveTagsForm
    permission = "contacts.untag_contact"
    toolbar = 60
    in_menu = True
    undoable = True
    reasons = _tagging.REASONS

    @property
    def tag_ids(self) -> list[int] | None:
        """The chosen tags; None for all."""
        return None if self.options["all_tags"] else self.options["tags"].ids

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return [Foreseen(Outcome.UNCHANGED, "not_tagged", ~_tagging.wears_any(self.tag_ids))]

    def offer(self, contacts: ContactQuerySet) -> Offer:
        is_more = len(contacts.order_by().values_list("pk")[LOOKED_THROUGH : LOOKED_THROUGH + 1]) > 0
        tags = tagging.worn_tags(contacts, LOOKED_THROUGH, OFFERED)
        return Offer(tags, LOOKED_THROUGH if is_more else None)

    def change_of(self, contact: Contact) -> tuple[list[str], list[str]]:
        worn = list(contact.tags.all())
        kept = [] if self.tag_ids is None else [tag for tag in worn if tag.pk not in self.tag_ids]
        return [tag.name for tag in worn], [tag.name for tag in kept]

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        removed = tagging.remove_tags(ids, self.tag_ids)
        for pk in ids:
            yield succeeded(pk, _tagging.undo_data(removed[pk])) if pk in removed else unchanged(pk, "not_tagged")

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(~_tagging.has_undo_tag(self.results_in, worn=False))

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return _tagging.put_back(results)

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(~_tagging.has_undo_tag(self.results_in, worn=True))

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return _tagging.take_off(results)

    def summary(self) -> str:
        return f"Remove {self._tags(named=True)}"

    def sentence(self, count: str) -> str:
        return f"Remove {self._tags()} from {count}"

    def doing(self, count: str) -> str:
        return f"Removing {self._tags()} from {count}"

    @classmethod
    def explain_all(cls, results: Sequence[Result]) -> list[str]:
        return [f"Removed {names}" if names else "" for names in _tagging.names(results)]

    def _tags(self, named: bool = False) -> str:
        if self.tag_ids is None:
            return "all tags"
        labels = self.options["tags"].labels
        return str(get_text_list(labels, "and")) if named else plural(len(labels), "tag")
