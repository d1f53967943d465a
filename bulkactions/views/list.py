"""The Bulk Actions page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.parts import show_list
from accounts.requests import UserRequest
from bulkactions.listing import BulkActionList, queue_of, rows
from bulkactions.models import BulkAction
from bulkactions.views._common import viewer_required, visible_bulk_action

PARTS = {"bulk-actions": "bulkactions/_list.html"}


@require_safe
@viewer_required
def bulk_actions(request: UserRequest) -> HttpResponse:
    return show_list(request, BulkActionList(request.GET, request.user), PARTS, "bulkactions/list.html")


@require_safe
def row(request: UserRequest, pk: int) -> HttpResponse:
    """One row, as it is now; rows at work ask for themselves."""
    bulk_action = visible_bulk_action(request, pk, BulkAction.objects.with_frontier())
    return render(request, "bulkactions/_row.html", {"row": rows([bulk_action], request.user)[0]})


@require_safe
@viewer_required
def queue(request: UserRequest) -> HttpResponse:
    """Whether somebody serves the queue; asked again while something is active."""
    return render(request, "bulkactions/_queue.html", {"queue": queue_of(request.user)})
