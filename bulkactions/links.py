"""Addresses of dialogs that take an earlier bulk action further."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.http import urlencode

from bulkactions.models import BulkAction


def undo_url(bulk_action: BulkAction) -> str:
    """The dialog that takes `bulk_action` back."""
    dialog = reverse("bulkactions:new", args=[bulk_action.kind.taken_back_by])
    return f"{dialog}?{urlencode({'bulk_action': bulk_action.pk})}"


def take_back_url(bulk_action: BulkAction) -> str:
    """The plain question that takes `bulk_action` back at once, whether it is at work or over."""
    return reverse("bulkactions:take-back", args=[bulk_action.pk])


def retry_url(bulk_action: BulkAction) -> str:
    """The dialog that asks which contacts of `bulk_action` to take up again."""
    return reverse("bulkactions:retry", args=[bulk_action.pk])


def again_url(bulk_action: BulkAction, parts: Iterable[str]) -> str:
    """The dialog that does the same again for these parts of its contacts (sources.part_key)."""
    wanted = urlencode({"origin": str(bulk_action.pk), "parts": ",".join(parts)})
    return f"{reverse('bulkactions:new', args=[bulk_action.action])}?{wanted}"
