from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from accounts.requests import UserRequest
from bulkactions.at_work import at_work
from bulkactions.views._common import viewer_required


@viewer_required
@require_safe
def running(request: UserRequest) -> HttpResponse:
    """The count in the sidebar, for its own refreshing; it tells the page when one's own have ended meanwhile."""
    found = at_work(request.user)
    response = render(request, "bulkactions/_running.html", {"at_work": found})
    before = set(filter(None, request.GET.get("own", "").split(",")))
    has_ended = not before.issubset(map(str, found.own))
    return trigger_client_event(response, "contacts:changed") if has_ended else response
