"""Contacts in the trash, and the way back."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from contacts.trash_listing import TrashList
from contacts.views._common import is_partial

# What is rendered for htmx, by the id of the element that it will replace or fill.
PARTS = {
    "contacts-table": "trash/_table.html",
    "contacts-total": "contacts/_exact_total.html",
    "page-marks": "contacts/_page_marks.html",
}


@require_safe
@permission_required("contacts.restore_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    template = PARTS.get(request.htmx.target or "") if is_partial(request) else None
    context = {"contacts": TrashList(request.GET, request.user), "trash_days": settings.TRASH_DAYS}
    return render(request, template or "trash/list.html", context)
