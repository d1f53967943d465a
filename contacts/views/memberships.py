"""The community groups that one contact is a member of."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from contacts.group_forms import JoinForm
from contacts.models import Contact, Group
from contacts.services.contacts import touch_contact
from contacts.services.groups import add_members, remove_members
from contacts.services.names import get_or_create_named
from contacts.views._common import can_edit, editable_contact, visible_contact
from contacts.views._section import Section


def memberships_context(request: UserRequest, contact: Contact, form: JoinForm | None = None) -> dict[str, Any]:
    groups = contact.memberships.select_related("group").order_by("group__name")
    return {
        "contact": contact,
        "can_edit": can_edit(request, contact),
        "memberships": list(groups),
        "join_form": form or JoinForm(),
    }


SECTION = Section("groups", "contacts/detail/_memberships.html", memberships_context)


@require_http_methods(["GET", "POST"])
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest, pk: int) -> HttpResponse:
    """GET: all of them. POST: one more."""
    return _join(request, pk) if request.method == "POST" else SECTION.show(request, visible_contact(request, pk))


@permission_required("contacts.add_groupmember", raise_exception=True)
def _join(request: UserRequest, pk: int) -> HttpResponse:
    contact = editable_contact(request, pk)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return SECTION.show(request, contact, form)
    group: Group = form.cleaned_data["group"]
    add_members([contact.pk], (group if group.pk else get_or_create_named(Group, group.name)).pk)
    touch_contact(contact)
    return SECTION.show(request, contact)


@require_POST
@permission_required("contacts.delete_groupmember", raise_exception=True)
def leave(request: UserRequest, pk: int, group_pk: int) -> HttpResponse:
    contact = editable_contact(request, pk)
    if remove_members([contact.pk], group_pk):
        touch_contact(contact)
    return SECTION.show(request, contact)
