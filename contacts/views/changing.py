"""A row of what is to be changed, when its field or operation changes, or a new one."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from contacts.changing.rows import Rows


@require_POST
@permission_required("contacts.update_fields", raise_exception=True)
def row(request: UserRequest) -> HttpResponse:
    rows = Rows(request.POST)
    return render(
        request, "contacts/changing/_row.html", {"row": rows.named(request.htmx.trigger_name) or rows.all[-1]}
    )
