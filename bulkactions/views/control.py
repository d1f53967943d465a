"""Pause, resume and cancel."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.dialogs import render_dialog
from accounts.requests import UserRequest
from bulkactions import control
from bulkactions.models import BulkAction
from bulkactions.views._common import answer, viewer_required, visible_bulk_action

VERBS = {"pause": control.pause, "resume": control.resume, "cancel": control.cancel}


@require_POST
@viewer_required
def change(request: UserRequest, pk: int, event: str) -> HttpResponse:
    bulk_action = controllable_bulk_action(request, pk)
    try:
        VERBS[event](bulk_action, request.user)
    except control.Refused as refusal:
        return answer(request, bulk_action, "warning", str(refusal))
    return answer(request, bulk_action, "success", _done(bulk_action, event))


@require_http_methods(["GET", "HEAD", "POST"])
@viewer_required
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Asks before it cancels: there is no way back."""
    if request.method == "POST":
        return change(request, pk, "cancel")
    bulk_action = controllable_bulk_action(request, pk)
    context = {"title": "Cancel this bulk action?", "bulk_action": bulk_action}
    return render_dialog(request, "bulkactions/_cancel.html", context)


def controllable_bulk_action(request: UserRequest, pk: int) -> BulkAction:
    bulk_action = visible_bulk_action(request, pk)
    if not control.may_control(request.user, bulk_action):
        raise PermissionDenied
    return bulk_action


def _done(bulk_action: BulkAction, event: str) -> str:
    if event == "pause":
        return f"“{bulk_action.name}” is paused. What has been begun is still finished."
    if event == "resume":
        return f"“{bulk_action.name}” goes on."
    return f"“{bulk_action.name}” is cancelled after {bulk_action.done:,} of {bulk_action.total:,}."
