"""The orders that contacts can be listed in: the same on both databases, stable from page to page, the empty last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, Expression, F, OrderBy, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf

from accounts.models import User
from contacts.models import Contact, Status
from contacts.querysets import ContactQuerySet

DEFAULT_SORT = "-created"
GROUPS_APART = 2  # how many groups are read one by one before the others are sorted together


@dataclass(frozen=True)
class Order:
    """What contacts are sorted by.

    Where some have nothing to be sorted by, `filled` and `empty` tell them apart; `filled` in such a way that an index
    on the keys serves it. `groups` are records that many contacts share, in order: those of one are sorted by id.
    """

    keys: tuple[Expression | F, ...]
    filled: Q | None = None
    empty: Q | None = None
    groups: QuerySet[Any] | None = None


def _owner_name(prefix: str = "") -> tuple[Expression, ...]:
    """People are shown by their name, or by the name they sign in with."""
    first, last = f"{prefix}first_name", f"{prefix}last_name"
    shown = Coalesce(NullIf(first, Value("")), NullIf(last, Value("")), f"{prefix}username")
    return Lower(shown), Lower(last)


_ORDERS = {
    "created": Order((F("created_at"),)),
    "name": Order((F("last_name"), F("first_name"))),
    "email": Order((F("email"),), Q(email__gt=""), Q(email="")),
    "phone": Order((F("phone"),), Q(phone__gt=""), Q(phone="")),
    "last_activity": Order(
        (F("last_activity_at"),), Q(last_activity_at__isnull=False), Q(last_activity_at__isnull=True)
    ),
    "company": Order((Lower("company__name"),), Q(company__name__isnull=False), Q(company__isnull=True)),
    "status": Order(
        (F("status__position"), F("status__name")),
        Q(status__name__isnull=False),
        Q(status__isnull=True),
        Status.objects.order_by("position", "name"),
    ),
    "owner": Order(
        (*_owner_name("owner__"), F("owner")),
        Q(owner__username__isnull=False),
        Q(owner__isnull=True),
        User.objects.order_by(*_owner_name(), "pk"),
    ),
}

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
    """What to give to `order_by` for a sort of LABELS."""
    order = _ORDERS[sort.removeprefix("-")]
    empty_last = [OrderBy(Case(When(order.empty, then=1), default=0))] if order.empty else []
    return [*empty_last, *_keys(order, sort)]


def has_parts(sort: str) -> bool:
    """Whether `parts` would give more than one."""
    return _ORDERS[sort.removeprefix("-")].filled is not None


def parts(contacts: ContactQuerySet, sort: str) -> list[ContactQuerySet]:
    """The same order in several querysets, to be read one after the other.

    An index serves the first rows of each, which none does while contacts with and without a value, or those of all
    owners, are sorted together. Worth it only among very many: finding the groups takes a query of its own.
    """
    order = _ORDERS[sort.removeprefix("-")]
    if order.filled is None:
        return [contacts.order_by(*_keys(order, sort))]
    filled = [contacts.filter(order.filled).order_by(*_keys(order, sort))]
    if order.groups is not None:
        filled = _groups_apart(contacts, order, order.groups, sort)
    return [*filled, contacts.filter(order.empty).order_by(_id(sort))]


def _groups_apart(contacts: ContactQuerySet, order: Order, groups: QuerySet[Any], sort: str) -> list[ContactQuerySet]:
    """The first groups that have contacts, whether or not among these, each alone, and all the others together."""
    name = sort.removeprefix("-")
    peopled = groups.filter(Exists(Contact.objects.filter(**{name: OuterRef("pk")})))
    ids = list((peopled.reverse() if sort.startswith("-") else peopled).values_list("pk", flat=True))
    apart = [contacts.filter(**{name: pk}).order_by(_id(sort)) for pk in ids[:GROUPS_APART]]
    return [*apart, contacts.filter(**{f"{name}__in": ids[GROUPS_APART:]}).order_by(*_keys(order, sort))]


def _keys(order: Order, sort: str) -> list[OrderBy]:
    return [*(OrderBy(key, descending=sort.startswith("-")) for key in order.keys), _id(sort)]


def _id(sort: str) -> OrderBy:
    return OrderBy(F("id"), descending=sort.startswith("-"))
