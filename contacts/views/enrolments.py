"""The workflows and campaigns that one contact is in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from contacts.models import Contact
from contacts.services.contacts import touch_contact
from contacts.services.enrolments import MOVES, move
from contacts.views._common import can_edit, editable_contact
from contacts.views._section import Section

SHOWN = 50


def enrolments_context(request: UserRequest, contact: Contact) -> dict[str, Any]:
    enrolments = contact.enrolments.select_related("automation")[:SHOWN]
    return {"contact": contact, "can_edit": can_edit(request, contact), "enrolments": list(enrolments)}


SECTION = Section("automations", "contacts/detail/_enrolments.html", enrolments_context)


@require_POST
@permission_required("contacts.change_contact", raise_exception=True)
def change(request: UserRequest, pk: int, enrolment_pk: int, verb: str) -> HttpResponse:
    """Pauses, resumes or stops one. Somebody else may have done so already: then it stays as it is."""
    if verb not in MOVES:
        raise Http404
    contact = editable_contact(request, pk)
    if move(get_object_or_404(contact.enrolments, pk=enrolment_pk), verb):
        touch_contact(contact)
    return SECTION.show(request, contact)
