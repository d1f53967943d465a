from __future__ import annotations

from collections.abc import Iterable

from django import forms

from bulkactions.actions._memberships import begin_again, end, is_member, joined, not_there
from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.options import OptionsForm
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, succeeded, unchanged
from contacts.models import Group
from contacts.querysets import ContactQuerySet
from contacts.services.groups import remove_members


class RemoveFromGroupForm(OptionsForm):
    group = forms.ModelChoiceField(
        Group.objects.all(),
        label="Community group",
        empty_label="Choose a group",
        error_messages={"required": "Choose a group.", "invalid_choice": "This group does not exist any more."},
    )


class RemoveFromGroup(Action):
    """Ends memberships of a community group. Undo brings them back with the day on which they began."""

    name, label, icon = "remove_from_group", "Remove from Group", "users-minus"
    form_class = RemoveFromGroupForm
    permission = "contacts.delete_groupmember"
    toolbar = 170
    in_menu = True
    undoable = True
    reasons = {"no_member": "Is no member of the group"}
    done_words = "Is no member any more"

    @property
    def group(self) -> Group:
        return self.options["group"]  # type: ignore[no-any-return]

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return [Foreseen(Outcome.UNCHANGED, "no_member", ~is_member(self.group.pk))]

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        removed = remove_members(ids, self.group.pk)
        for pk in ids:
            if pk in removed:
                yield succeeded(pk, joined(removed[pk]))
            else:
                yield unchanged(pk, "no_member")

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return not_there(self._group_given, members=True)

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return begin_again(results, self._group_given)

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return not_there(self._group_given, members=False)

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        return end(results, self._group_given)

    @property
    def _group_given(self) -> int:
        """The id of the group, whether or not it still exists."""
        return int(self.raw_options["group"][0])

    def summary(self) -> str:
        return f"Remove from the group {self.group}"

    def sentence(self, count: str) -> str:
        return f"Remove {count} from {self.group}"

    def doing(self, count: str) -> str:
        return f"Removing {count} from {self.group}"
