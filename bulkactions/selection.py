"""What the user picked, and how it becomes batches that never change again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from bulkactions.models import Batch, BulkAction
from bulkactions.pacing import Pacing, due_times
from contacts.addresses import query_dict
from contacts.filters import ContactFilter
from contacts.id_lists import id_list, is_id
from contacts.loading import load_records
from contacts.models import Contact
from contacts.querysets import ContactQuerySet

if TYPE_CHECKING:
    from accounts.models import User

BATCHES_IN_MEMORY = 100


class NothingSelected(Exception):
    """The selection holds no contact."""


class SelectionMoved(Exception):
    """The selection holds another number of contacts than the user was shown; `total` is the new number."""

    def __init__(self, total: int) -> None:
        super().__init__(total)
        self.total = total


@dataclass(frozen=True)
class Selection:
    """Explicit ids, or everything that a filter query matches, cut to the first `limit`, minus `excluded`.

    `query` holds the parameters of ContactFilter, sort included; with `ids` it only gives the order.
    """

    ids: tuple[int, ...] | None = None
    query: dict[str, list[str]] | None = None
    limit: int | None = None
    excluded: tuple[int, ...] = ()

    @classmethod
    def from_post(cls, data: QueryDict) -> Selection:
        """Reads the fields that the contact list's form sends. Raises ValidationError when they are no selection."""
        query = {name: list(values) for name, values in QueryDict(data.get("query", "")).lists()}
        if data.get("scope") != "all":
            return cls(ids=_ids(data.getlist("ids")), query=query)
        limit = _ids([data.get("limit", "")])
        return cls(query=query, limit=limit[0] if limit else None, excluded=_ids(data.getlist("excluded")))

    def to_fields(self) -> dict[str, str]:
        """The form fields that `from_post` reads."""
        query = query_dict(self.query or {}).urlencode()
        fields = {"scope": "all" if self.ids is None else "ids", "query": query}
        if self.ids is not None:
            return fields | {"ids": ",".join(map(str, self.ids))}
        return fields | {"limit": str(self.limit or ""), "excluded": ",".join(map(str, self.excluded))}

    def to_json(self) -> dict[str, Any]:
        """For BulkAction.selection. Ticked ids are left out: the batches hold them."""
        kept = {"query": self.query, "limit": self.limit, "excluded": list(self.excluded)}
        if self.ids is not None:
            return {"ids": len(self.ids)}
        return {name: value for name, value in kept.items() if value}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Selection:
        """The inverse of `to_json`, for a selection by filter."""
        return cls(query=data.get("query") or {}, limit=data.get("limit"), excluded=tuple(data.get("excluded", ())))

    def contacts(self, base: ContactQuerySet, user: User) -> ContactQuerySet:
        """The picked contacts among `base`, in order, open to further filtering. Raises ValidationError if unreadable.

        Ids that are not in `base` (forged, deleted, not visible) are simply not among them.
        """
        if self.ids is not None:
            order = {"sort": self.query["sort"]} if self.query and "sort" in self.query else {}
            return _filtered(order, base.filter(pk__in=id_list(self.ids)), user)
        found = _filtered(self.query or {}, base, user)
        if self.limit is not None:
            top = Contact.objects.filter(pk__in=found.values("pk")[: self.limit])
            found = top.order_by(*found.query.order_by)
        return found.exclude(pk__in=id_list(self.excluded)) if self.excluded else found

    def ordered_ids(self, base: ContactQuerySet, user: User) -> Iterator[int]:
        """The ids of `contacts`, streamed. Those of the first N are read off the list, not found and sorted again."""
        if self.limit is None:
            return _stream(self.contacts(base, user))
        top = _stream(_filtered(self.query or {}, base, user)[: self.limit])
        excluded = frozenset(self.excluded)
        return (pk for pk in top if pk not in excluded)

    def sentence(self, user: User) -> str:
        """The selection in words: "the first 500 contacts where status is New, without 2"."""
        if self.ids is not None:
            return "ticked contacts"
        found = ContactFilter(self.query or {}, Contact.objects.none(), user=user)
        which = f"contacts where {found.sentence()}" if found.describe() else "contacts"
        first = f"the first {self.limit:,} " if self.limit else "" if found.describe() else "all "
        without = f", without {len(self.excluded):,} unticked" if self.excluded else ""
        return f"{first}{which}{without}"


def freeze(bulk_action: BulkAction, ids: Iterator[int], pacing: Pacing, now: datetime, at_least: int = 0) -> int:
    """Writes the batches of `bulk_action` and returns how many contacts there are.

    A batch holds BATCH_SIZE ids, or `at_least` so many; or a drip's portion where that is smaller.
    """
    batches = _batches(bulk_action, ids, pacing, now, max(settings.BATCH_SIZE, at_least))
    total = 0
    while chunk := list(islice(batches, BATCHES_IN_MEMORY)):
        load_records(chunk)
        total += sum(batch.size for batch in chunk)
    return total


def frozen_ids(bulk_action: BulkAction, *, unfinished: bool = False) -> RawSQL:
    """The ids in the batches, as a subquery: all, or only those without a result, which a whole batch gets at once."""
    ids = (
        "entry.value::bigint FROM bulkactions_batch CROSS JOIN json_array_elements_text(contact_ids::json) AS entry"
        if connection.vendor == "postgresql"
        else "entry.value FROM bulkactions_batch CROSS JOIN json_each(contact_ids) AS entry"
    )
    only = " AND finished_at IS NULL" if unfinished else ""
    return RawSQL(f"SELECT {ids} WHERE bulk_action_id = %s{only}", [bulk_action.pk])


def _batches(bulk_action: BulkAction, ids: Iterator[int], pacing: Pacing, now: datetime, size: int) -> Iterator[Batch]:
    number = 0
    for due_at in due_times(pacing, now):
        room = pacing.quantity if pacing.is_drip else size
        while room and (chunk := list(islice(ids, min(room, size)))):
            number += 1
            room -= len(chunk)
            yield Batch(bulk_action=bulk_action, number=number, contact_ids=chunk, size=len(chunk), due_at=due_at)
        if room:
            return


def _stream(contacts: ContactQuerySet) -> Iterator[int]:
    return contacts.values_list("pk", flat=True).iterator(chunk_size=10_000)


def _filtered(query: dict[str, list[str]], base: ContactQuerySet, user: User) -> ContactQuerySet:
    found = ContactFilter(query, base, user=user)
    if problems := found.problems():
        raise ValidationError(problems)
    return found.qs


def _ids(values: list[str]) -> tuple[int, ...]:
    """Ids from repeated or comma-separated values, each once, in order."""
    words = [word.strip() for value in values for word in value.split(",") if word.strip()]
    if not all(map(is_id, words)):
        raise ValidationError("The selection could not be read. Go back to the list and choose again.")
    return tuple(dict.fromkeys(map(int, words)))
