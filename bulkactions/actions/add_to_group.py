from __future__ import annotations

from collections.abc import Iterable

from bulkactions.actions._memberships import begin_again, end, is_member, not_there
from bulkactions.actions._named import KeptGroupField, kept, kept_id
from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.options import OptionsForm
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, succeeded, unchanged
from contacts.models import Group
from contacts.querysets import ContactQuerySet
from contacts.services.groups import add_members
from contacts.services.names import get_or_create_named
from contacts.widgets import GroupInput


class AddToGroupForm(OptionsForm):
    group = KeptGroupField(
        label="Community group",
        max_length=80,
        widget=GroupInput,
        help_text="A name that is not known yet makes a new one.",
        error_messages={"required": "Choose a group."},
    )


class AddToGroup(Action):
    """Makes contacts members of a community group. Undo ends only the memberships that this bulk action began."""

    name, label, icon = "add_to_group", "Add to Group", "users-plus"
    form_class = AddToGroupForm
    permission = "contacts.add_groupmember"
    toolbar = 160
    in_menu = True
    undoable = True
    reasons = {"member": "Already a member of the group"}
    done_words = "Became a member"

    @property
    def group(self) -> Group:
        return self.options["group"]  # type: ignore[no-any-return]

    def prepare(self) -> dict[str, list[str]]:
        group = self.group if self.group.pk else get_or_create_named(Group, self.group.name)
        return {"group": [kept(group)]}

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return [Foreseen(Outcome.UNCHANGED, "member", is_member(self.group.pk))] if self.group.pk else []

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        added = add_members(ids, self.group.pk)
        return [succeeded(pk) if pk in added else unchanged(pk, "member") for pk in ids]

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return not_there(self._group_given, members=False)

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return end(results, self._group_given)

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return not_there(self._group_given, members=True)

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return begin_again(results, self._group_given)

    @property
    def _group_given(self) -> int | None:
        """The id of the group, whether or not it still exists."""
        return kept_id(self.raw_options["group"])

    def summary(self) -> str:
        return f"Add to the group {self.group}"

    def sentence(self, count: str) -> str:
        return f"Add {count} to {self.group}"

    def doing(self, count: str) -> str:
        return f"Adding {count} to {self.group}"
