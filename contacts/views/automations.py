"""Workflows and campaigns, and the contacts that went into each. What one contact is in is in views.enrolments."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.parts import show_list
from accounts.requests import UserRequest
from contacts.automation_listing import AutomationList
from contacts.enrolment_listing import EnrolmentList
from contacts.models import Automation


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    listed = AutomationList(request.GET, request.user)
    return show_list(request, listed, {"automations": "automations/_list.html"}, "automations/list.html")


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def detail(request: UserRequest, pk: int) -> HttpResponse:
    listed = EnrolmentList(get_object_or_404(Automation, pk=pk), request.GET, request.user)
    return show_list(request, listed, {"enrolments": "automations/_enrolments.html"}, "automations/detail.html")
