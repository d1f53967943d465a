"""What statuses there are: their order, the one default, and deleting one that contacts have."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from contacts.models import Contact, Status
from contacts.ordering import next_position, put_in_order
from contacts.querysets import ContactQuerySet
from contacts.services.naming import rename_in_lists


def contacts_with(status: Status) -> ContactQuerySet:
    """The live contacts that have it, whoever may see them."""
    return Contact.objects.live().filter(status=status)


@transaction.atomic
def save_status(status: Status, make_default: bool) -> None:
    """Writes a new status, which comes last, or a changed one. The first of all is the default anyway."""
    others = _hold().exclude(pk=status.pk)
    if status.pk is None:
        status.position = next_position(others)
    status.is_default = make_default or not others.filter(is_default=True).exists()
    if status.is_default:
        others.filter(is_default=True).update(is_default=False)
    status.save()


@transaction.atomic
def order_statuses(ids: Sequence[int]) -> None:
    """Puts them in the order of `ids`; those that are not among them, such as one added just now, come after."""
    put_in_order(_hold(), ids)


@transaction.atomic
def delete_status(status: Status, target: Status | None) -> None:
    """Deletes it. Its contacts, those in the trash included, get `target` instead, or none.

    Smart lists that ask for it ask for `target`. If it was the default, `target` becomes that, else the first of the
    others.
    """
    others = list(_hold().exclude(pk=status.pk))
    Contact.objects.filter(status=status).update(status=target)
    if target:
        rename_in_lists(("status", status.pk), target.pk)
    status.delete()
    if status.is_default and others:
        Status.objects.filter(pk=(target or others[0]).pk).update(is_default=True)


def _hold() -> QuerySet[Status]:
    """All statuses in order, which nobody else changes until the transaction ends."""
    list(Status.objects.select_for_update().order_by("pk"))
    return Status.objects.order_by("position", "name")
