"""Undo at once, as the toast offers it: a plain question, whether the bulk action is still at work or over."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.dialogs import render_dialog
from accounts.requests import UserRequest
from bulkactions import control, taking_back
from bulkactions.actions.undo import problem_with
from bulkactions.models import BulkAction
from bulkactions.views._common import answer, viewer_required, visible_bulk_action


@require_http_methods(["GET", "HEAD", "POST"])
@viewer_required
def take_back(request: UserRequest, pk: int) -> HttpResponse:
    bulk_action = visible_bulk_action(request, pk)
    if not taking_back.may_take_back(request.user, bulk_action):
        raise PermissionDenied
    if request.method == "POST":
        return _taken_back(request, bulk_action)
    context = {
        "title": f"{bulk_action.kind.of(bulk_action).undo_way().label}?",
        "bulk_action": bulk_action,
        "problem": problem_with(bulk_action) if bulk_action.is_over else "",
    }
    return render_dialog(request, "bulkactions/_take_back.html", context)


def _taken_back(request: UserRequest, bulk_action: BulkAction) -> HttpResponse:
    try:
        undo = taking_back.take_back(bulk_action, request.user)
    except control.Refused as refusal:
        return answer(request, bulk_action, "warning", str(refusal))
    if undo is None:
        text = f"“{bulk_action.name}” is stopped. What it did until now is taken back in a moment."
        return answer(request, bulk_action, "success", text, links_to_it=True)
    return answer(request, undo, "success", f"Taking back “{bulk_action.name}”.", links_to_it=True)
