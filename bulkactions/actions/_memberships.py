"""What adding to a community group and removing from one have in common: beginning and ending memberships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from bulkactions.actions._since import EVERYBODY, changed_since, done_or_changed, undo_data_of
from bulkactions.models import Result
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult
from contacts.models import Group, GroupMember
from contacts.services.groups import put_back_members, remove_members


def is_member(group_id: int | None) -> Q:
    """Contacts in a community group; nobody in one that is gone (None)."""
    return Q(Exists(GroupMember.objects.filter(contact=OuterRef("pk"), group=group_id)))


def not_there(group_id: int | None, *, members: bool) -> list[Foreseen]:
    """Who cannot be taken out of the group, or put back (`members`), as somebody has changed that since."""
    is_gone = members and not _exists(group_id)
    wrong = is_member(group_id) if members else ~is_member(group_id)
    return changed_since(EVERYBODY if is_gone else wrong)


def end(results: Iterable[Result], group_id: int | None) -> list[ContactResult]:
    """Ends the memberships of these contacts; the undo data has the moment when each had begun."""
    ids = [result.contact_id for result in results]
    ended = remove_members(ids, group_id)
    return done_or_changed(ids, {pk: joined(at) for pk, at in ended.items()})


def begin_again(results: Iterable[Result], group_id: int | None) -> list[ContactResult]:
    """Puts these contacts back into the group since when they were in it, as their undo data says."""
    began = undo_data_of(results)
    back = _put_back(began, group_id) if group_id and _exists(group_id) else set()
    return done_or_changed(began, back)


def joined(at: datetime) -> dict[str, str]:
    """The undo data of a membership that was ended: the moment when it had begun."""
    return {"joined_at": at.isoformat()}


def _put_back(began: Mapping[int, Mapping[str, str]], group_id: int) -> set[int]:
    moments = {pk: datetime.fromisoformat(undo["joined_at"]) for pk, undo in began.items() if undo}
    return put_back_members(moments, group_id)


def _exists(group_id: int | None) -> bool:
    return group_id is not None and Group.objects.filter(pk=group_id).exists()
