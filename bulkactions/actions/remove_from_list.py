from __future__ import annotations

from collections.abc import Iterable

from bulkactions.actions._static_lists import StaticListAction, StaticListForm, is_on
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, succeeded, unchanged
from contacts.models import SmartList
from contacts.querysets import ContactQuerySet
from contacts.services import smart_lists


class RemoveFromList(StaticListAction):
    """Takes contacts off a static list. Undo puts back exactly those that this bulk action took off."""

    name, label, icon = "remove_from_list", "Remove from List", "playlist-x"
    form_class = StaticListForm
    permission = "contacts.delete_smartlistmember"
    toolbar = 210
    undo_finds_them_listed = False
    done_words = "Taken off the list"

    @property
    def chosen(self) -> SmartList:
        return self.options["smart_list"]  # type: ignore[no-any-return]

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return [Foreseen(Outcome.UNCHANGED, "not_listed", ~is_on(self.chosen.pk))]

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        removed = smart_lists.remove_members(self.chosen.pk, ids)
        return [succeeded(pk) if pk in removed else unchanged(pk, "not_listed") for pk in ids]

    def summary(self) -> str:
        return f"Remove from the list “{self.chosen}”"

    def sentence(self, count: str) -> str:
        return f"Remove {count} from “{self.chosen}”"

    def doing(self, count: str) -> str:
        return f"Removing {count} from “{self.chosen}”"
