"""The orders that contacts can be listed in, the same on both databases and stable from page to page."""

from __future__ import annotations

from django.db.models import Expression, F, OrderBy, Value
from django.db.models.functions import Coalesce, Lower, NullIf

DEFAULT_SORT = "-created"

# People are shown by their name, or by the name they sign in with.
_OWNER = Lower(
    Coalesce(NullIf("owner__first_name", Value("")), NullIf("owner__last_name", Value("")), "owner__username")
)

_KEYS: dict[str, tuple[Expression | F, ...]] = {
    "name": (F("last_name"), F("first_name")),
    "email": (F("email"),),
    "phone": (F("phone"),),
    "company": (Lower("company__name"),),
    "status": (F("status__position"), F("status__name")),
    "owner": (_OWNER, Lower("owner__last_name")),
    "created": (F("created_at"),),
    "last_activity": (F("last_activity_at"),),
}
_NULLABLE = {"company", "status", "owner", "last_activity"}

LABELS = {
    "-created": "Newest first",
    "created": "Oldest first",
    "name": "Last name A to Z",
    "-name": "Last name Z to A",
    "email": "E-mail A to Z",
    "-email": "E-mail Z to A",
    "phone": "Phone, ascending",
    "-phone": "Phone, descending",
    "company": "Company A to Z",
    "-company": "Company Z to A",
    "status": "Status, first to last",
    "-status": "Status, last to first",
    "owner": "Owner A to Z",
    "-owner": "Owner Z to A",
    "-last_activity": "Latest activity first",
    "last_activity": "Oldest activity first",
}


def ordering(sort: str) -> list[OrderBy]:
    """What to give to `order_by` for a sort of LABELS: empty values come last either way."""
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    # Only where there can be nulls: said of other columns, it would keep PostgreSQL from using their indexes.
    nulls_last = True if name in _NULLABLE else None
    keys = [OrderBy(key, descending=descending, nulls_last=nulls_last) for key in _KEYS[name]]
    return [*keys, OrderBy(F("id"), descending=descending)]
