"""Settings → Limits."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from bulkactions.limit_forms import LimitsForm
from bulkactions.models import Limits


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("bulkactions.manage_limits", raise_exception=True)
def limits(request: UserRequest) -> HttpResponse:
    form = LimitsForm(request.POST or None, instance=Limits.current())
    if not form.is_valid():
        return render(request, "bulkactions/limits.html", {"form": form})
    form.save()
    messages.success(request, "The limits are saved. They hold for whatever is confirmed from now on.")
    return redirect("limits")
