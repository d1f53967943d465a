"""What the pages of bulk actions share: fetching with permission."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404

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
