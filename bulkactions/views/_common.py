"""What the pages of bulk actions share: fetching with permission."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django_htmx.http import trigger_client_event

from accounts.requests import UserRequest
from bulkactions.models import BulkAction, BulkActionQuerySet

CHANGED = "bulkactions:changed"  # tells the page that a bulk action was started or has moved on
viewer_required = permission_required("bulkactions.view_bulkaction", raise_exception=True)


def visible_bulk_action(request: UserRequest, pk: int, bulk_actions: BulkActionQuerySet | None = None) -> BulkAction:
    """The bulk action if this person may see it; else 404.

    One's own is given without looking at permissions, which would be half of the queries of a poll.
    """
    found = BulkAction.objects.all() if bulk_actions is None else bulk_actions
    bulk_action = get_object_or_404(found.select_related("created_by"), pk=pk)
    if bulk_action.created_by_id == request.user.pk or request.user.has_perm("bulkactions.view_all_bulkactions"):
        return bulk_action
    raise Http404


def answer(
    request: UserRequest, bulk_action: BulkAction, level: str, text: str, *, links_to_it: bool = False
) -> HttpResponse:
    """A toast, and the news for whatever shows bulk actions; without htmx a message on the page of `bulk_action`."""
    if not request.htmx:
        messages.add_message(request, getattr(messages, level.upper()), text)
        return redirect(bulk_action)
    links = [{"label": "View", "url": bulk_action.get_absolute_url()}] if links_to_it else []
    response = HttpResponse(status=204)
    trigger_client_event(response, "dialog:close", {})
    trigger_client_event(response, "toast", {"level": level, "text": text, "links": links})
    return trigger_client_event(response, CHANGED)
