"""Smart lists: saving what the contact list shows, sharing it, putting lists in order; and lists with fixed members."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q, Value
from django.utils import timezone

from contacts.id_lists import id_list, id_source
from contacts.models import SmartList, SmartListMember, SmartListPlace, SmartListShare
from contacts.services.naming import lists_naming
from contacts.services.reach import audience_of, out_of_reach
from contacts.where import QueryError, check, parse
from contacts.where.naming import LIST

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.querysets import ContactQuerySet

USED_AGAIN = timedelta(hours=1)  # looking at a list is written down at most this often


@dataclass(frozen=True)
class View:
    """What a list remembers: a query node as JSON, the sort as in addresses, names of columns; empty for the usual."""

    query: Mapping[str, Any] = field(default_factory=dict)
    sort: str = ""
    columns: Sequence[str] = ()


@dataclass(frozen=True)
class Sharing:
    """With whom a list is shared: a value of SmartList.Sharing, and for SHARED who may use it and who may change it."""

    kind: str = SmartList.Sharing.PRIVATE
    people: Mapping[int, bool] = field(default_factory=dict)  # id of a person -> whether they may change it


@transaction.atomic
def create_list(owner: User, name: str, view: View, sharing: Sharing | None = None) -> SmartList:
    """A new list of `owner`. Raises QueryError when the query means nothing to them."""
    check(parse(view.query), owner)
    smart_list = SmartList(owner=owner, name=name)
    _remember(smart_list, view)
    if sharing:
        share_list(smart_list, sharing)
    return smart_list


def save_view(smart_list: SmartList, view: View, user: User) -> None:
    """What `user` sees becomes what the list shows. Raises QueryError, also when the list would use itself.

    And when it would use a list that not everybody with whom it is shared may use.
    """
    if not smart_list.is_static:
        check(parse(view.query), user, within=smart_list.pk)
        if reason := out_of_reach(view.query, audience_of(smart_list)):
            raise QueryError("query", reason)
    _remember(smart_list, view)


def _remember(smart_list: SmartList, view: View) -> None:
    if not smart_list.is_static:
        smart_list.query = dict(view.query)
    smart_list.sort, smart_list.columns = view.sort, list(view.columns)
    smart_list.save()


@transaction.atomic
def share_list(smart_list: SmartList, sharing: Sharing) -> None:
    """From now on exactly these people may use the list beside its owner; those who may not lose their place for it."""
    smart_list.sharing = sharing.kind
    smart_list.save(update_fields=["sharing", "updated_at"])
    smart_list.shares.all().delete()
    people = sharing.people if sharing.kind == SmartList.Sharing.SHARED else {}
    SmartListShare.objects.bulk_create(
        SmartListShare(smart_list=smart_list, user_id=person, can_edit=can_edit)
        for person, can_edit in people.items()
        if person != smart_list.owner_id
    )


@transaction.atomic
def duplicate_list(smart_list: SmartList, owner: User, name: str) -> SmartList:
    """A private list of `owner` with the same view, or the same members."""
    copy = SmartList(owner=owner, name=name, is_static=smart_list.is_static)
    _remember(copy, View(smart_list.query, smart_list.sort, smart_list.columns))
    if smart_list.is_static:
        members = SmartListMember.objects.filter(smart_list=smart_list)
        _insert_members(*members.values_list(Value(copy.pk), "contact_id").query.sql_with_params())
    return copy


@transaction.atomic
def freeze(contacts: ContactQuerySet, owner: User, name: str, view: View, sharing: Sharing | None = None) -> SmartList:
    """A static list of `owner` with exactly these contacts, in one statement however many; `view` is how it looks."""
    frozen = SmartList(owner=owner, name=name, is_static=True)
    _remember(frozen, view)
    if sharing:
        share_list(frozen, sharing)
    _insert_members(*contacts.order_by().values_list(Value(frozen.pk), "pk").query.sql_with_params())
    return frozen


def create_static(owner: User, name: str) -> SmartList:
    """A static list with nobody on it yet."""
    return SmartList.objects.create(owner=owner, name=name, is_static=True)


def delete_list(smart_list: SmartList) -> None:
    """Raises ListInUse while another list uses it. Contacts stay as they are."""
    if users := lists_using(smart_list):
        raise ListInUse(users)
    smart_list.delete()


class ListInUse(Exception):
    """`lists` use the list that was to be deleted."""

    def __init__(self, lists: Sequence[SmartList]) -> None:
        super().__init__(lists)
        self.lists = lists


def lists_using(smart_list: SmartList) -> list[SmartList]:
    """The lists whose query asks for this one, whoever owns them."""
    return lists_naming((LIST, smart_list.pk))


@transaction.atomic
def put_in_order(user: User, ids: Iterable[int]) -> None:
    """The lists `ids` come first among this person's tabs, in this order."""
    wanted = list(dict.fromkeys(ids))
    visible = SmartList.objects.visible_to(user).in_bulk(wanted)
    SmartListPlace.objects.filter(user=user).delete()
    SmartListPlace.objects.bulk_create(
        SmartListPlace(user=user, smart_list_id=pk, position=position)
        for position, pk in enumerate(pk for pk in wanted if pk in visible)
    )


def note_use(smart_list: SmartList) -> None:
    """Somebody looks at the list; written down at most once an hour."""
    before = timezone.now() - USED_AGAIN
    if smart_list.last_used_at is None or smart_list.last_used_at < before:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=before)
        SmartList.objects.filter(stale, pk=smart_list.pk).update(last_used_at=timezone.now())


# Members


def add_members(smart_list_id: int, contact_ids: Collection[int]) -> set[int]:
    """Puts contacts on a static list; returns those that were not on it before. Both must exist."""
    contacts, params = id_source(sorted(contact_ids))
    return _insert_members(f"SELECT %s, id FROM ({contacts}) AS contacts", [smart_list_id, *params], returning=True)


@transaction.atomic
def remove_members(smart_list_id: int, contact_ids: Collection[int]) -> set[int]:
    """Takes contacts off a static list; returns those that were on it."""
    members = SmartListMember.objects.filter(smart_list=smart_list_id, contact__in=id_list(contact_ids))
    removed = set(members.select_for_update().values_list("contact_id", flat=True))
    members.delete()
    return removed


def _insert_members(rows: str, params: Sequence[Any], *, returning: bool = False) -> set[int]:
    """The database itself says whom it put on the list: of two people who do it at the same moment, one did."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {SmartListMember._meta.db_table} (smart_list_id, contact_id)"
            # Without the condition SQLite takes ON for that of a join.
            f" SELECT * FROM ({rows}) AS members WHERE true"
            f" ON CONFLICT DO NOTHING{' RETURNING contact_id' if returning else ''}",
            params,
        )
        return {contact for (contact,) in cursor.fetchall()} if returning else set()
