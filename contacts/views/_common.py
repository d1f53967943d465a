"""What the pages of contacts share: fetching with permission, and answers to htmx."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django_htmx.http import trigger_client_event

from accounts.requests import UserRequest
from contacts.models import Contact
from contacts.querysets import ContactQuerySet

Links = list[dict[str, str]]


def visible_contacts(request: UserRequest) -> ContactQuerySet:
    """The contacts that this person may see, in the trash or not, each with what it belongs to."""
    return Contact.objects.visible_to(request.user).select_related("company", "status", "owner")


def visible_contact(request: UserRequest, pk: int) -> Contact:
    """The contact if this person may see it, in the trash or not; else 404."""
    return get_object_or_404(visible_contacts(request), pk=pk)


def editable_contact(request: UserRequest, pk: int) -> Contact:
    """The contact if this person may see it and it is not in the trash; else 404."""
    return get_object_or_404(visible_contacts(request).live(), pk=pk)


def locked_contact(request: UserRequest, pk: int) -> Contact:
    """As `editable_contact`, kept from changing until the transaction ends."""
    return get_object_or_404(visible_contacts(request).live().select_related(None).select_for_update(), pk=pk)


def can_edit(request: UserRequest, contact: Contact) -> bool:
    return not contact.is_deleted and request.user.has_perm("contacts.change_contact")


def is_partial(request: UserRequest) -> bool:
    """Whether htmx asks for a piece and not for a whole page."""
    return bool(request.htmx) and not request.htmx.boosted


def with_toast(response: HttpResponse, text: str, links: Links | None = None, level: str = "success") -> HttpResponse:
    return trigger_client_event(response, "toast", {"level": level, "text": text, "links": links or []})


def closed_dialog(text: str, links: Links | None = None, events: Iterable[str] = ()) -> HttpResponse:
    """The answer after a dialog has done its work: it closes, a toast says what happened, and `events` are fired."""
    response = with_toast(HttpResponse(), text, links)
    for name in ("dialog:close", *events):
        trigger_client_event(response, name, {})
    return response
