"""Who is a member of which community group, for many contacts at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from contacts.id_lists import id_list, id_source
from contacts.loading import load_records
from contacts.models import GroupMember
from contacts.services.counts import count_hanging_by

if TYPE_CHECKING:
    from accounts.models import User


def add_members(contact_ids: Collection[int], group_id: int) -> set[int]:
    """Makes contacts members; returns those that were not yet. The database itself says which it added."""
    contacts, params = id_source(sorted(contact_ids))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {GroupMember._meta.db_table} (contact_id, group_id, joined_at)"
            f" SELECT c.id, %s, %s FROM ({contacts}) c WHERE true ON CONFLICT DO NOTHING RETURNING contact_id",
            [group_id, now, *params],
        )
        return {row[0] for row in cursor.fetchall()}


@transaction.atomic
def remove_members(contact_ids: Collection[int], group_id: int | None) -> dict[int, datetime]:
    """Ends memberships; returns since when each contact was a member."""
    members = GroupMember.objects.filter(contact__in=id_list(contact_ids), group=group_id)
    removed = dict(members.select_for_update().values_list("contact_id", "joined_at"))
    members.delete()
    return removed


@transaction.atomic
def put_back_members(joined: Mapping[int, datetime], group_id: int) -> set[int]:
    """Makes contacts members again since when they were; returns those that were not members meanwhile."""
    members = GroupMember.objects.filter(contact__in=id_list(joined), group=group_id)
    missing = joined.keys() - set(members.values_list("contact_id", flat=True))
    if missing:
        load_records([GroupMember(contact_id=pk, group_id=group_id, joined_at=joined[pk]) for pk in sorted(missing)])
    return set(missing)


def count_members(seen_by: User) -> Counter[int]:
    """How many live contacts that this person may see are in each group (id)."""
    return count_hanging_by(GroupMember.objects.all(), "group", seen_by)
