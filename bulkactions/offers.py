"""What a person may do with a bulk action now: the entries of its menu and its buttons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch

from accounts.models import User
from bulkactions import control
from bulkactions.actions.undo import problem_with
from bulkactions.downloads import Download
from bulkactions.links import retry_url, undo_url
from bulkactions.models import BulkAction, BulkActionQuerySet
from bulkactions.options import InvalidOptions
from bulkactions.states import Status
from bulkactions.ways import Way

# An undo that is at work or has done its work; after one that was cancelled or failed another may be tried.
UNDOING = frozenset(Status) - {Status.FAILED, Status.CANCELLED}


def with_followers(bulk_actions: BulkActionQuerySet) -> BulkActionQuerySet:
    """With what Offers looks at beside the record itself, in one more query for all of them."""
    brief = BulkAction.objects.only("origin", "action", "status", "name", "created_by").order_by("pk")
    # An undo of an undo is rare, and looked for only where there is an undo; longer chains are read link by link.
    followers = [Prefetch("__".join(["followers"] * links), brief) for links in (1, 2, 3)]
    return bulk_actions.select_related("created_by", "origin__origin").prefetch_related(*followers)


@dataclass(frozen=True)
class Offers:
    """The offers for one bulk action to `user`, each worked out when it is asked for."""

    bulk_action: BulkAction
    user: User

    @property
    def pause(self) -> bool:
        return self.bulk_action.can("pause") and self._controls

    @property
    def resume(self) -> bool:
        return self.bulk_action.can_be_resumed and self._controls

    @property
    def cancel(self) -> bool:
        return self.bulk_action.can("cancel") and self._controls

    @property
    def retry_url(self) -> str:
        """The dialog that takes contacts up again; empty when there are none for that, or not for this person."""
        bulk_action = self.bulk_action
        if not (bulk_action.is_over and self.retry_label and self._may_repeat()):
            return ""
        return retry_url(bulk_action)

    @property
    def retry_label(self) -> str:
        """What there is to take up again, the most urgent of it; empty for nothing, and where contacts are not it."""
        if not self.bulk_action.kind.on_contacts:
            return ""
        counts = {
            "Retry failed": self.bulk_action.failed,
            "Retry the rest": self.bulk_action.not_processed,
            "Retry skipped": self.bulk_action.skipped,
        }
        return next((label for label, count in counts.items() if count), "")

    @cached_property
    def undo_url(self) -> str:
        """The dialog that takes it back; empty when that cannot be, has been done, or is not for this person."""
        if self.undo or not (self.bulk_action.is_over and self.bulk_action.kind.undoable):
            return ""
        try:
            is_possible = not problem_with(self.bulk_action) and self.user.has_perm(self._way.permission)
        except InvalidOptions:  # an undo of what has gone out of sight
            return ""
        return undo_url(self.bulk_action) if is_possible else ""

    @property
    def undo_label(self) -> str:
        """Undo, or the action's own word for it."""
        return self._way.label

    @property
    def undo_icon(self) -> str:
        return self._way.icon

    @property
    def undo(self) -> BulkAction | None:
        """The end of the chain that began with an undo of this one: an undo, or a redo of an undo, at work or done."""
        return self.chain[-1] if self.chain else None

    @cached_property
    def chain(self) -> list[BulkAction]:
        """What takes this one back, what takes that back, and so on; only those that are at work or done."""
        chain: list[BulkAction] = []
        while link := _taken_back_by(chain[-1] if chain else self.bulk_action, self.user):
            chain.append(link)
        return chain

    @property
    def undo_words(self) -> str:
        """What `undo` does to this one: "Being undone", "Undone", "Being redone", "Redone"."""
        if self.undo is None:
            return ""
        words = f"{self.undo.action}ne"  # undone, redone
        return words.capitalize() if self.undo.is_over else f"Being {words}"

    @cached_property
    def followers(self) -> list[BulkAction]:
        """What undoes it or takes up its failed contacts, as far as this person may see that."""
        return _followers(self.bulk_action, self.user)

    @cached_property
    def download(self) -> Download | None:
        """The file that it has made, for those who may make one themselves; it may be gone already."""
        if not (self.bulk_action.is_over and self._sees_whole_audience):
            return None
        found = self.bulk_action.kind.of(self.bulk_action).download()
        return found if found and self.user.has_perm(self.bulk_action.kind.permission) else None

    @property
    def _sees_whole_audience(self) -> bool:
        # Somebody else's file may hold contacts that a person limited to their own must not see.
        return not self.user.owned_only or self.bulk_action.created_by_id == self.user.pk

    @cached_property
    def _way(self) -> Way:
        return self.bulk_action.kind.of(self.bulk_action).undo_way()

    @cached_property
    def _controls(self) -> bool:
        return control.may_control(self.user, self.bulk_action)

    def _may_repeat(self) -> bool:
        """Whether this person may ask for the same, with the same options."""
        try:
            return self.bulk_action.kind(self.user, self.bulk_action.options).is_permitted()
        except InvalidOptions:
            return False


def _taken_back_by(bulk_action: BulkAction, user: User) -> BulkAction | None:
    followers = _followers(bulk_action, user) if bulk_action.is_over else []
    return next((one for one in followers if is_undo(one, bulk_action) and one.status in UNDOING), None)


def _followers(bulk_action: BulkAction, user: User) -> list[BulkAction]:
    everybodys = user.has_perm("bulkactions.view_all_bulkactions")
    return [one for one in bulk_action.followers.all() if everybodys or one.created_by_id == user.pk]


def is_undo(follower: BulkAction, origin: BulkAction) -> bool:
    """Whether `follower` takes `origin` back; otherwise it is the same action again, on the failed contacts."""
    return follower.action != origin.action
