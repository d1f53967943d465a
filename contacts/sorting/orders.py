"""The orders that every list of contacts offers."""

from __future__ import annotations

from django.db.models import Exists, Expression, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Exact, GreaterThan

from accounts.models import User
from contacts.folding import Folded, FoldedWords
from contacts.models import Contact, Status
from contacts.sorting.sorts import Groups, Order


def by_name(prefix: str = "") -> tuple[Expression, ...]:
    """People are shown by their name, or by the name they sign in with."""
    first, last = f"{prefix}first_name", f"{prefix}last_name"
    shown = Coalesce(NullIf(first, Value("")), NullIf(last, Value("")), f"{prefix}username")
    return FoldedWords(shown), FoldedWords(last)


def _text(column: str) -> Order:
    return Order((F(column),), Q(**{f"{column}__gt": ""}), Q(**{column: ""}), has_nulls=False)


def _folded(column: str) -> Order:
    """Regardless of case, as the query language compares: one index serves both."""
    folded, nothing = Folded(column), Value("")
    return Order((folded,), Q(GreaterThan(folded, nothing)), Q(Exact(folded, nothing)), has_nulls=False)


def _nullable(column: str) -> Order:
    return Order((F(column),), Q(**{f"{column}__isnull": False}), Q(**{f"{column}__isnull": True}))


def _statuses() -> list[int]:
    peopled = Status.objects.filter(Exists(Contact.objects.filter(status=OuterRef("pk"))))
    return list(peopled.order_by("position", "name").values_list("pk", flat=True))


def _owners() -> list[int]:
    peopled = User.objects.filter(Exists(Contact.objects.filter(owner=OuterRef("pk"))))
    return list(peopled.order_by(*by_name(), "pk").values_list("pk", flat=True))


ORDERS = {
    "created": Order((F("created_at"),)),
    "updated": Order((F("updated_at"),)),
    "name": Order((F("last_name"), F("first_name"))),
    "first_name": Order((F("first_name"), F("last_name"))),
    "last_name": Order((F("last_name"), F("first_name"))),
    "email": _text("email"),
    "phone": _text("phone"),
    "job_title": _folded("job_title"),
    "contact_type": Order((F("contact_type"),)),
    "source": _folded("source"),
    "city": _folded("city"),
    "state": _folded("state"),
    "country": _text("country"),
    "date_of_birth": _nullable("date_of_birth"),
    "last_activity": _nullable("last_activity_at"),
    "company": Order((FoldedWords("company__name"),), Q(company__name__isnull=False), Q(company__isnull=True)),
    "status": Order(
        (F("status__position"), F("status__name")),
        Q(status__name__isnull=False),
        Q(status__isnull=True),
        Groups(_statuses, lambda ids: Q(status__in=ids)),
    ),
    "owner": Order(
        (*by_name("owner__"), F("owner")),
        Q(owner__username__isnull=False),
        Q(owner__isnull=True),
        Groups(_owners, lambda ids: Q(owner__in=ids)),
    ),
}

LABELS = {
    "-created": "Newest first",
    "created": "Oldest first",
    "name": "Last name A to Z",
    "-name": "Last name Z to A",
    "first_name": "First name A to Z",
    "-first_name": "First name Z to A",
    "email": "E-mail A to Z",
    "-email": "E-mail Z to A",
    "phone": "Phone, ascending",
    "-phone": "Phone, descending",
    "company": "Company A to Z",
    "-company": "Company Z to A",
    "job_title": "Job title A to Z",
    "-job_title": "Job title Z to A",
    "contact_type": "Type A to Z",
    "-contact_type": "Type Z to A",
    "status": "Status, first to last",
    "-status": "Status, last to first",
    "source": "Source A to Z",
    "-source": "Source Z to A",
    "owner": "Owner A to Z",
    "-owner": "Owner Z to A",
    "city": "City A to Z",
    "-city": "City Z to A",
    "state": "State A to Z",
    "-state": "State Z to A",
    "country": "Country code A to Z",
    "-country": "Country code Z to A",
    "date_of_birth": "Oldest person first",
    "-date_of_birth": "Youngest person first",
    "-last_activity": "Latest activity first",
    "last_activity": "Oldest activity first",
    "-updated": "Latest change first",
    "updated": "Oldest change first",
}
