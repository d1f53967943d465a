"""The page of one contact, and the dialog for a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from accounts.dialogs import render_dialog
from accounts.requests import UserRequest
from contacts.forms import AddressesForm, NewContactForm
from contacts.models import Contact
from contacts.properties import SECTIONS, custom_properties
from contacts.querysets import ContactQuerySet
from contacts.services.contacts import addresses, create_contact, possible_duplicates
from contacts.services.merging import master_of
from contacts.views._common import closed_dialog, is_partial, visible_contact, visible_contacts, with_toast
from contacts.views.appointments import appointments_context
from contacts.views.conversations import messages_context
from contacts.views.enrolments import enrolments_context
from contacts.views.manual_actions import manual_actions_context
from contacts.views.memberships import memberships_context
from contacts.views.notes import notes_context
from contacts.views.opportunities import opportunities_context
from contacts.views.tasks import tasks_context

SHOWN_DUPLICATES = 5
# What each section of the page needs.
HANGING = (
    tasks_context,
    opportunities_context,
    appointments_context,
    messages_context,
    manual_actions_context,
    enrolments_context,
    memberships_context,
    notes_context,
)


@require_GET
@permission_required("contacts.view_contact", raise_exception=True)
def detail(request: UserRequest, pk: int) -> HttpResponse:
    contact = visible_contacts(request).filter(pk=pk).first()
    if contact and not contact.is_deleted:
        return _page(request, contact)
    if master := master_of(pk):  # merged: out of sight as if deleted, and purged some day
        return _led_to(request, master)
    if contact is None:
        raise Http404
    return _page(request, contact)


@require_http_methods(["GET", "POST"])
@permission_required("contacts.add_contact", raise_exception=True)
def new(request: UserRequest) -> HttpResponse:
    initial = {"company": request.GET.get("company", "")}
    form = NewContactForm(request.POST or None, user=request.user, initial=initial)
    if not form.is_valid():
        return _new_form(request, form)
    duplicates = form.duplicates()[:SHOWN_DUPLICATES]
    if duplicates and request.POST.get("despite") != form.confirmation:
        return _new_form(request, form, duplicates)
    contact = create_contact(form.values, form.tag_pick, request.user, form.custom_values)
    return _created(request, contact)


@require_GET
@permission_required("contacts.view_contact", raise_exception=True)
def duplicates(request: UserRequest) -> HttpResponse:
    """The hint while somebody types an address; nothing while it cannot be one."""
    form = AddressesForm(request.GET)
    form.full_clean()
    found = possible_duplicates(
        [form.cleaned_data.get("email", "")], [form.cleaned_data.get("phone", "")], seen_by=request.user
    )
    return _duplicates(request, found)


@require_GET
@permission_required("contacts.view_contact", raise_exception=True)
def duplicates_of(request: UserRequest, pk: int) -> HttpResponse:
    contact = visible_contact(request, pk)
    found = possible_duplicates(*addresses(contact), seen_by=request.user, besides=contact.pk)
    return _duplicates(request, found, of=contact)


def _page(request: UserRequest, contact: Contact) -> HttpResponse:
    prefetch_related_objects([contact], "tags", "further_points", "followers")
    context: dict[str, Any] = {"sections": SECTIONS | {"Custom fields": custom_properties(contact)}}
    for hanging in HANGING:
        context |= hanging(request, contact)
    return render(request, "contacts/detail.html", context)


def _led_to(request: UserRequest, master: int) -> HttpResponse:
    contact = visible_contact(request, master)
    messages.info(request, f"You were led to {contact.name}, of whom the contact that you wanted is a part now.")
    return redirect("contacts:detail", contact.pk)


def _duplicates(request: UserRequest, found: ContactQuerySet, of: Contact | None = None) -> HttpResponse:
    return render(request, "contacts/_duplicates.html", {"duplicates": found[:SHOWN_DUPLICATES], "of": of})


def _new_form(request: UserRequest, form: NewContactForm, duplicates: ContactQuerySet | None = None) -> HttpResponse:
    context = {"title": "Add contact", "form": form, "duplicates": duplicates}
    return render_dialog(request, "contacts/_new.html", context)


def _created(request: UserRequest, contact: Contact) -> HttpResponse:
    another, text = "another" in request.POST, f"{contact.name} was added."
    if not is_partial(request):
        messages.success(request, text)
        return redirect("contacts:new") if another else redirect("contacts:detail", contact.pk)
    links = [{"label": "View", "url": reverse("contacts:detail", args=[contact.pk])}]
    if not another:
        return closed_dialog(text, links, events=["contacts:changed"])
    response = with_toast(_new_form(request, NewContactForm(user=request.user)), text, links)
    return trigger_client_event(response, "contacts:changed", {})
