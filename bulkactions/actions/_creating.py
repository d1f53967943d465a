"""What actions have in common that write one new record for each contact, such as a note."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Exists, Model, OuterRef, Q

from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, skipped, succeeded
from contacts.merge_fields import Template
from contacts.querysets import ContactQuerySet
from contacts.row_copies import put_back


class Creating(Action):
    """Its undo deletes the records that it created and nobody has changed since; they can be put back."""

    creates: ClassVar[type[Model]]  # with `contact` and `written_in`
    undoable = True
    again_adds_more = True

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        created = self._objects.filter(contact=OuterRef("pk"), written_in=self.bulk_action_id)
        return [Foreseen(Outcome.SKIPPED, "changed_since", ~Q(Exists(created)))]

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        ids = [result.contact_id for result in results]
        deleted = self._objects.delete_written(ids, self.bulk_action_id)
        return [succeeded(pk, deleted[pk]) if pk in deleted else skipped(pk, "changed_since") for pk in ids]

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        there = self._objects.filter(contact=OuterRef("pk"), written_in=self.bulk_action_id)
        return [Foreseen(Outcome.SKIPPED, "changed_since", Q(Exists(there)))]

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        back = put_back({result.contact_id: result.undo or {} for result in results})
        ids = [result.contact_id for result in results]
        return [succeeded(pk) if pk in back else skipped(pk, "changed_since") for pk in ids]

    def filled_in(self, template: Template, ids: list[int], most: int) -> dict[int, str]:
        """The text for each contact, cut to `most` characters; contacts for which it is empty are left out."""
        texts = ((pk, text.strip()[:most]) for pk, text in template.render_each(ids, self.user))
        return {pk: text for pk, text in texts if text}

    @property
    def _objects(self) -> Any:
        return self.creates._default_manager
