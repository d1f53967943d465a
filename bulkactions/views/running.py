from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from accounts.requests import UserRequest
from bulkactions.models import BulkAction
from bulkactions.views._common import viewer_required


@viewer_required
@require_safe
def running(request: UserRequest) -> HttpResponse:
    """The count in the sidebar, for its own refreshing; it tells the page when one's own have ended meanwhile."""
    at_work = list(BulkAction.objects.visible_to(request.user).at_work().values_list("pk", "created_by"))
    own = [str(pk) for pk, created_by in at_work if created_by == request.user.pk]
    response = render(request, "bulkactions/_running.html", {"running": len(at_work), "own": ",".join(own)})
    has_ended = not set(filter(None, request.GET.get("own", "").split(","))).issubset(own)
    return trigger_client_event(response, "contacts:changed") if has_ended else response
