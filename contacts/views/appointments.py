"""When somebody meets a contact. An appointment is everybody's who may change the contact."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.dialogs import render_dialog
from accounts.requests import UserRequest
from contacts.appointment_forms import AppointmentForm
from contacts.models import Appointment, Contact
from contacts.services.contacts import touch_contact
from contacts.short_lists import counted_page
from contacts.views._common import can_edit, closed_dialog, editable_contact, visible_contact, with_toast
from contacts.views._section import Section, place_on_page

APPOINTMENTS_PER_PAGE = 10
CHANGED = "appointments:changed"


def appointments_context(request: UserRequest, contact: Contact) -> dict[str, Any]:
    appointments = contact.appointments.select_related("host")
    return {
        "contact": contact,
        "can_edit": can_edit(request, contact),
        "appointments": counted_page(appointments, APPOINTMENTS_PER_PAGE, request.GET.get("appointments")),
    }


SECTION = Section("appointments", "contacts/detail/_appointments.html", appointments_context)


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest, pk: int) -> HttpResponse:
    """A page of those of one contact."""
    contact = visible_contact(request, pk)
    return SECTION.show(request, contact)


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def new(request: UserRequest, pk: int) -> HttpResponse:
    contact = editable_contact(request, pk)
    form = AppointmentForm(request.POST or None, instance=Appointment(contact=contact, host=request.user))
    if not form.is_valid():
        return _dialog(request, "New appointment", form, contact)
    form.save()
    return _done(request, contact, "The appointment was added.")


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def edit(request: UserRequest, pk: int) -> HttpResponse:
    appointment = _editable(request, pk)
    form = AppointmentForm(request.POST or None, instance=appointment)
    if not form.is_valid():
        return _dialog(request, "Edit appointment", form, appointment.contact)
    form.save()
    return _done(request, appointment.contact, "The appointment was saved.")


@require_POST
@permission_required("contacts.change_contact", raise_exception=True)
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    """It stays to be seen, as cancelled."""
    appointment = _editable(request, pk)
    appointment.cancel()
    touch_contact(appointment.contact, activity=True)
    text = "The appointment was cancelled."
    if not request.htmx:
        return _back(request, appointment.contact, text)
    return trigger_client_event(with_toast(HttpResponse(), text), CHANGED, {})


def _editable(request: UserRequest, pk: int) -> Appointment:
    """The appointment if this person may see its contact, and that is not in the trash; else 404."""
    visible = Appointment.objects.live().visible_to(request.user)
    return get_object_or_404(visible.select_related("contact"), pk=pk)


def _dialog(request: UserRequest, title: str, form: AppointmentForm, contact: Contact) -> HttpResponse:
    context = {"title": title, "form": form, "contact": contact}
    return render_dialog(request, "appointments/_form.html", context)


def _done(request: UserRequest, contact: Contact, text: str) -> HttpResponse:
    touch_contact(contact, activity=True)
    return closed_dialog(text, events=[CHANGED]) if request.htmx else _back(request, contact, text)


def _back(request: UserRequest, contact: Contact, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(place_on_page(contact, SECTION.anchor))
