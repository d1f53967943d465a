"""The page of appointments with any contact. Those of one contact are in views.appointments."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.dialogs import finish_dialog, render_dialog
from accounts.parts import show_list
from accounts.requests import UserRequest
from contacts.appointment_forms import AppointmentForm
from contacts.appointment_listing import AppointmentList
from contacts.contact_choice import ContactChoiceForm
from contacts.models import Appointment
from contacts.services.contacts import touch_contact
from contacts.views._common import closed_dialog
from contacts.views.appointments import CHANGED

PARTS = {"appointments-found": "appointments/_found.html"}


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    return show_list(request, AppointmentList(request.GET, request.user), PARTS, "appointments/page.html")


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def new(request: UserRequest) -> HttpResponse:
    """With a contact that is chosen in the dialog."""
    choice = ContactChoiceForm(request.POST or None, user=request.user)
    form = AppointmentForm(request.POST or None, instance=Appointment(host=request.user))
    if "look" in request.POST or not (choice.is_valid() & form.is_valid()):
        context = {"title": "New appointment", "form": form, "choice": choice}
        return render_dialog(request, "appointments/_form.html", context)
    form.instance.contact = choice.cleaned_data["contact"]
    form.save()
    touch_contact(form.instance.contact, activity=True)
    text = "The appointment was added."
    if request.htmx:
        return closed_dialog(text, events=[CHANGED])
    return finish_dialog(request, reverse("contacts:all-appointments"), text)
