from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from bulkactions.models import BulkAction
from bulkactions.views._common import viewer_required


@viewer_required
@require_safe
def running(request: UserRequest) -> HttpResponse:
    """The count in the sidebar, for its own refreshing."""
    running = BulkAction.objects.visible_to(request.user).at_work().count()
    return render(request, "bulkactions/_running.html", {"running": running})
