"""E-mail addresses and phone numbers that several contacts have, first and further ones: the database groups them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from django.db.models import F

from contacts.duplicates.names import MOST
from contacts.folding import Folded
from contacts.models import Contact, ContactPoint

READ_AT_ONCE = 2_000


class Shared(NamedTuple):
    """An address that several live contacts have."""

    address: str  # as compared
    number: int
    holders: list[int]  # live contacts; none of a crowd

    @property
    def is_of_crowd(self) -> bool:
        return self.number > MOST


def shared_addresses(kind: str) -> Iterator[Shared]:
    """Each address ("email" or "phone") that several live contacts have, that of the oldest contact first."""
    live = Contact.objects.live().order_by()
    main = live.exclude(**{kind: ""}).annotate(address=Folded(kind), holder=F("pk"))
    points = ContactPoint.objects.filter(kind=kind, contact__deleted_at=None).order_by()
    further = points.annotate(address=Folded("value"), holder=F("contact_id"))
    held = main.values_list("address", "holder").union(further.values_list("address", "holder"))
    sql, params = held.query.sql_with_params()
    ids = "string_agg(holder::text, ',')" if connection.vendor == "postgresql" else "group_concat(holder)"
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT address, COUNT(*), CASE WHEN COUNT(*) <= {MOST} THEN {ids} ELSE '' END"
            f" FROM ({sql}) held GROUP BY address HAVING COUNT(*) > 1 ORDER BY MIN(holder)",
            params,
        )
        while rows := cursor.fetchmany(READ_AT_ONCE):
            for address, number, holders in rows:
                yield Shared(address, number, sorted(map(int, filter(None, holders.split(",")))))
