"""What actions have in common that write one new record for each contact, such as a note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db.models import Exists, Model, OuterRef, Q
from django.utils.text import Truncator

from bulkactions.actions._since import changed_since, done_or_changed, undo_data_of
from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, skipped, succeeded
from contacts.merge_fields import Template
from contacts.querysets import ContactQuerySet
from contacts.row_copies import put_back

TOLD = 120  # characters of a text in a result


def beginning(text: str) -> str:
    """As much of a text as a result tells, on one line."""
    return Truncator(" ".join(text.split())).chars(TOLD)


class Creating(Action):
    """Its undo deletes the records that it created and nobody has changed since; they can be put back."""

    creates: ClassVar[type[Model]]  # with `contact` and `written_in`
    undoable = True
    undo_about = "What it added is deleted, unless somebody has changed it since."
    again_adds_more = True

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(~self._has_created())

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        ids = [result.contact_id for result in results]
        return done_or_changed(ids, self._objects.delete_written(ids, self.bulk_action_id))

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(self._has_created())

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        deleted = undo_data_of(results)
        return done_or_changed(deleted, put_back(deleted))

    def filled_in(self, template: Template, ids: list[int], most: int) -> dict[int, str]:
        """The text for each contact, cut to `most` characters; contacts for which it is empty are left out."""
        texts = ((pk, text.strip()[:most]) for pk, text in template.render_each(ids, self.user))
        return {pk: text for pk, text in texts if text}

    def written(self, ids: list[int], texts: Mapping[int, str]) -> list[ContactResult]:
        """One result for each id, with the beginning of the text that was written."""
        return [succeeded(pk, detail=beginning(texts[pk])) if pk in texts else skipped(pk, "empty_text") for pk in ids]

    def _has_created(self) -> Q:
        """With a record that this bulk action created and nobody has changed since."""
        return Q(Exists(self._objects.filter(contact=OuterRef("pk"), written_in=self.bulk_action_id)))

    @property
    def _objects(self) -> Any:
        return self.creates._default_manager
