from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.text import get_text_list

from accounts.templatetags.ui import plural
from bulkactions.actions import _tagging
from bulkactions.actions._since import changed_since
from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.options import OptionsForm
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, succeeded, unchanged
from contacts.fields import TagPick, TagsField
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.services import tagging
from contacts.services.tags import create_tags


class AddTagsForm(OptionsForm):
    tags = TagsField(label="Tags to add")


class AddTags(Action):
    """Puts tags on contacts. Undo takes off only those that this bulk action put on."""

    name, label, icon = "add_tags", "Add Tags", "tag-plus"
    form_class = AddTagsForm
    permission = "contacts.tag_contact"
    toolbar = 40
    undoable = True
    reasons = _tagging.REASONS

    @property
    def picked(self) -> TagPick:
        return self.options["tags"]  # type: ignore[no-any-return]

    def prepare(self) -> dict[str, list[str]]:
        created = create_tags(self.picked.new_names)
        return {"tags": [str(tag.pk) for tag in (*self.picked.tags, *created)]}

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        if self.picked.new_names:  # nobody can have a tag that does not exist yet
            return []
        return [Foreseen(Outcome.UNCHANGED, "already_tagged", _tagging.wears_all(self.picked.ids))]

    def change_of(self, contact: Contact) -> tuple[list[str], list[str]]:
        before = [tag.name for tag in contact.tags.all()]
        return before, list(dict.fromkeys([*before, *self.picked.labels]))

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        added = tagging.add_tags(ids, self.picked.ids)
        for pk in ids:
            yield succeeded(pk, _tagging.undo_data(added[pk])) if pk in added else unchanged(pk, "already_tagged")

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(~self._still_wears())

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return _tagging.take_off(results)

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(~_tagging.has_undo_tag(self.results_in, worn=False))

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return _tagging.put_back(results)

    def summary(self) -> str:
        return f"Add {get_text_list(self.picked.labels, 'and')}"

    def sentence(self, count: str) -> str:
        return f"Add {self._tags()} to {count}"

    def doing(self, count: str) -> str:
        return f"Adding {self._tags()} to {count}"

    @classmethod
    def explain_all(cls, results: Sequence[Result]) -> list[str]:
        return [f"Added {names}" if names else "" for names in _tagging.names(results)]

    def _still_wears(self) -> Q:
        """With a tag that this bulk action put on. Where that can only be one, nobody has to look into undo data."""
        tags = [int(pk) for pk in self.raw_options["tags"]]
        return _tagging.wears_all(tags) if len(tags) == 1 else _tagging.has_undo_tag(self.results_in, worn=True)

    def _tags(self) -> str:
        return plural(len(self.picked.labels), "tag")
