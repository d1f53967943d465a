"""Addresses of dialogs that take an earlier bulk action further."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from bulkactions.models import BulkAction
from bulkactions.results import Outcome


def undo_url(bulk_action: BulkAction) -> str:
    """The dialog that takes `bulk_action` back."""
    dialog = reverse("bulkactions:new", args=[bulk_action.kind.taken_back_by])
    return f"{dialog}?{urlencode({'bulk_action': bulk_action.pk})}"


def retry_url(bulk_action: BulkAction, outcome: str = Outcome.FAILED, reason: str = "") -> str:
    """The dialog that does the same again for the contacts with this outcome, and this reason when given."""
    wanted = {"origin": str(bulk_action.pk), "outcome": str(outcome)} | ({"reason": reason} if reason else {})
    return f"{reverse('bulkactions:new', args=[bulk_action.action])}?{urlencode(wanted)}"
