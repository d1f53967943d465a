"""Contacts in the trash, and the way back."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.parts import varying, with_address
from accounts.requests import UserRequest
from contacts.trash_listing import TrashList
from contacts.views._common import is_partial

# What is rendered for htmx, by the id of the element that it will replace or fill.
TABLE = "contacts-table"
PARTS = {
    TABLE: "trash/_table.html",
    "contacts-total": "contacts/_exact_total.html",
    "page-marks": "contacts/_page_marks.html",
}


@require_safe
@permission_required("contacts.restore_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    contacts = TrashList(request.GET, request.user)
    part = request.htmx.target if is_partial(request) else None
    if part in (None, TABLE) and contacts.has_ended_before:
        return redirect(contacts.last_page_url)
    context = {"contacts": contacts, "trash_days": settings.TRASH_DAYS}
    response = varying(render(request, PARTS.get(part or "", "trash/list.html"), context))
    return with_address(response, request, contacts.url) if part == TABLE else response
