"""The figures of a bulk action, as a dialog."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.dialogs import render_dialog
from accounts.parts import varying
from accounts.requests import UserRequest
from bulkactions.statistics import statistics_of
from bulkactions.views._common import viewer_required, visible_bulk_action


@require_safe
@viewer_required
def statistics(request: UserRequest, pk: int) -> HttpResponse:
    bulk_action = visible_bulk_action(request, pk)
    context = {"title": "Statistics", "bulk_action": bulk_action, "statistics": statistics_of(bulk_action)}
    return varying(render_dialog(request, "bulkactions/_statistics.html", context))
