"""Whom to take up again of an earlier bulk action; the action's own dialog follows."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.dialogs import render_dialog
from accounts.requests import UserRequest
from bulkactions.links import again_url
from bulkactions.models import BulkAction
from bulkactions.offers import Offers
from bulkactions.retrying import RetryForm, parts_of
from bulkactions.views._common import viewer_required, visible_bulk_action


@require_safe
@viewer_required
def retry(request: UserRequest, pk: int) -> HttpResponse:
    bulk_action = visible_bulk_action(request, pk, BulkAction.objects.select_related("origin"))
    if not Offers(bulk_action, request.user).retry_url:
        raise PermissionDenied
    form = RetryForm(request.GET if "choose" in request.GET else None, parts=parts_of(bulk_action))
    if form.is_valid():
        return redirect(again_url(bulk_action, form.cleaned_data["part"]))
    return render_dialog(
        request, "bulkactions/_retry.html", {"title": "Try again", "bulk_action": bulk_action, "form": form}
    )
