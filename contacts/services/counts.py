"""How many contacts hang on each of many records, counted in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from contacts.models import Contact

if TYPE_CHECKING:
    from accounts.models import User


def count_contacts_by(column: str, seen_by: User, among: Collection[int] | None = None) -> Counter[int]:
    """How many live contacts that this person may see have each id in `column`; `among` limits it to these ids."""
    wanted = {f"{column}__isnull": False} if among is None else {f"{column}__in": among}
    contacts = Contact.objects.filter(**wanted)
    if seen_by.owned_only:
        return _counts(contacts.live().visible_to(seen_by), column)
    # The trash is small beside the rest: taking it off lets an index answer, without a look at a million contacts.
    counts = _counts(contacts, column)
    counts.subtract(_counts(contacts.in_trash(), column))
    return counts


def count_hanging_by(rows: QuerySet[Any], column: str, seen_by: User) -> Counter[int]:
    """How many of `rows`, each with a `contact`, hang on live contacts that this person may see, by id in `column`."""
    if seen_by.owned_only:
        return _counts(rows.filter(contact__owner=seen_by, contact__deleted_at=None), column)
    counts = _counts(rows, column)
    counts.subtract(_counts(rows.filter(contact__deleted_at__isnull=False), column))  # the small part, as above
    return counts


def _counts(rows: QuerySet[Any], column: str) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list(column).annotate(number=Count("*"))))
