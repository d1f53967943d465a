"""What a dialog offers in which a contact is chosen, as somebody types."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from contacts.contact_choice import ContactChoiceForm


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    choice = ContactChoiceForm(request.GET, user=request.user)
    return render(request, "contacts/_contact_options.html", {"choice": choice})
