"""From a checked import to the bulk action that does it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import IntegrityError
from django.utils import timezone

from bulkactions import starting
from bulkactions.actions.import_contacts import ImportContacts
from bulkactions.models import Batch, BulkAction
from bulkactions.options import InvalidOptions
from bulkactions.selection import NothingSelected, frozen_ids
from bulkactions.taking_back import CLAIMING
from contacts.models import Import
from contacts.services.imports import checking, remaining
from contacts.services.imports.starting import CannotStart

if TYPE_CHECKING:
    from accounts.models import User

NAMESPACE = UUID("0d6a8f0e-6f6f-4f5e-9d64-3a5a2f3f7c10")


def start(imported: Import, user: User, *, name: str = "", send_done_email: bool = True) -> BulkAction:
    """Starts it once: asking again gives the same bulk action. Raises CannotStart, also when somebody else was faster.

    The caller checks the permission.
    """
    action = ImportContacts(user, {"file": [str(imported.pk)]})
    name = (name or f"Import of {imported.name}")[:256]
    key = uuid5(NAMESPACE, str(imported.pk))
    _check_others(key, user)
    try:
        request = starting.Request(action, action.default_selection(), name, key=key, send_done_email=send_done_email)
        return starting.start(request)
    except (InvalidOptions, starting.TooMany) as error:
        raise CannotStart(str(error)) from None
    except NothingSelected:
        raise CannotStart("There are no rows in this file.") from None
    except IntegrityError:
        _check_others(key, user)
        raise


def rows_left(imported: Import, bulk_action: BulkAction | None, now: datetime | None = None) -> int:
    """How many rows it did not come to and never will: of one that was cancelled, once its last batch has ended."""
    now = now or timezone.now()
    if bulk_action is None or imported.purged_at or not _has_settled(bulk_action, now):
        return 0
    return bulk_action.not_processed


def take_up_rest(imported: Import, bulk_action: BulkAction, user: User) -> Import:
    """The rows that are left as an import of their own, checked anew. The caller has asked `rows_left`."""
    rest = remaining.take_up(imported, frozen_ids(bulk_action, unfinished=True), user)
    checking.check(rest)
    return rest


def _has_settled(bulk_action: BulkAction, now: datetime) -> bool:
    """A batch that is being done when somebody cancels still ends."""
    if bulk_action.completed_at is None or bulk_action.completed_at >= now - CLAIMING:
        return False
    return not Batch.objects.open().filter(bulk_action=bulk_action, leased_until__gte=now).exists()


def _check_others(key: UUID, user: User) -> None:
    started = BulkAction.objects.filter(key=key).exclude(created_by=user).select_related("created_by").first()
    if started:
        raise CannotStart(f"{started.created_by.name} has started it already.")
