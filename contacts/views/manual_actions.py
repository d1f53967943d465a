"""What an automation or a colleague asks people to do by hand for one contact."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from contacts.models import Contact
from contacts.services.contacts import touch_contact
from contacts.views._common import can_edit, editable_contact
from contacts.views._section import Section

SHOWN = 50


def manual_actions_context(request: UserRequest, contact: Contact) -> dict[str, Any]:
    actions = contact.manual_actions.select_related("assignee", "enrolment__automation")[:SHOWN]
    return {"contact": contact, "can_edit": can_edit(request, contact), "manual_actions": list(actions)}


SECTION = Section("manual-actions", "contacts/detail/_manual_actions.html", manual_actions_context)


@require_POST
@permission_required("contacts.change_contact", raise_exception=True)
def tick(request: UserRequest, pk: int, action_pk: int) -> HttpResponse:
    """Done with `done=1`, else to be done again."""
    contact = editable_contact(request, pk)
    get_object_or_404(contact.manual_actions, pk=action_pk).mark(done="done" in request.POST)
    touch_contact(contact, activity=True)
    return SECTION.show(request, contact)
