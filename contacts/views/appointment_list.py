"""The page of appointments with any contact. Those of one contact are in views.appointments."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.parts import show_list
from accounts.requests import UserRequest
from contacts.appointment_listing import AppointmentList

PARTS = {"appointments-found": "appointments/_found.html"}


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    return show_list(request, AppointmentList(request.GET, request.user), PARTS, "appointments/page.html")
