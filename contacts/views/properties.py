"""Changing one property of a contact in place, or on a page of its own without JavaScript."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from accounts.requests import UserRequest
from contacts.forms import GuardedForm
from contacts.models import Contact
from contacts.properties import AnyProperty, find_property
from contacts.services.contacts import change_tags
from contacts.tag_forms import ContactTagsForm
from contacts.views._common import can_edit, editable_contact, is_partial, locked_contact
from contacts.views._section import place_on_page


@require_GET
@permission_required("contacts.view_contact", raise_exception=True)
def show(request: UserRequest, pk: int, name: str) -> HttpResponse:
    """One property as it is: what Cancel puts back."""
    contact = editable_contact(request, pk)
    item = _property(contact, name)
    if not is_partial(request):
        return redirect(place_on_page(contact, f"property-{item.name}"))
    context = {"contact": contact, "property": item, "can_edit": can_edit(request, contact)}
    return render(request, "contacts/detail/_property_alone.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def edit(request: UserRequest, pk: int, name: str) -> HttpResponse:
    if request.method == "POST":
        return _save(request, pk, name)
    contact = editable_contact(request, pk)
    item = _property(contact, name)
    return _form(request, contact, item, item.form(contact))


@transaction.atomic
def _save(request: UserRequest, pk: int, name: str) -> HttpResponse:
    contact = locked_contact(request, pk)
    item: Any = _property(contact, name)
    form = item.form(contact, request.POST)
    if not form.is_valid():
        return _form(request, form.current, item, form)
    item.save(contact, form)
    return _saved(request, contact, _property(contact, name))


def _form(request: UserRequest, contact: Contact, item: AnyProperty, form: GuardedForm) -> HttpResponse:
    template = "contacts/detail/_property_form.html" if is_partial(request) else "contacts/detail/property.html"
    return render(request, template, {"contact": contact, "property": item, "form": form})


def _saved(request: UserRequest, contact: Contact, item: AnyProperty) -> HttpResponse:
    said = f"{item.label} saved."
    if not Contact.objects.visible_to(request.user).filter(pk=contact.pk).exists():
        messages.success(request, f"{contact.name} now belongs to {contact.owner or 'nobody'}.")
        return HttpResponseClientRedirect(reverse("contacts:list")) if request.htmx else redirect("contacts:list")
    if not is_partial(request):
        messages.success(request, said)
        return redirect(place_on_page(contact, f"property-{item.name}"))
    context = {"contact": contact, "property": item, "can_edit": True}
    response = render(request, "contacts/detail/_property_saved.html", context)
    trigger_client_event(response, "contact:saved", {})
    return trigger_client_event(response, "announce", {"text": said})


@require_GET
@permission_required("contacts.view_contact", raise_exception=True)
def show_tags(request: UserRequest, pk: int) -> HttpResponse:
    contact = editable_contact(request, pk)
    return render(request, "contacts/detail/_tags.html", {"contact": contact, "focus": True})


@require_http_methods(["GET", "POST"])
@permission_required("contacts.tag_contact", raise_exception=True)
def edit_tags(request: UserRequest, pk: int) -> HttpResponse:
    contact = editable_contact(request, pk)
    tags = list(contact.tags.all())
    form = ContactTagsForm(request.POST or None, initial={"tags": tags, "seen": ",".join(str(tag.pk) for tag in tags)})
    if not form.is_valid():
        template = "contacts/detail/_tags_form.html" if is_partial(request) else "contacts/detail/tags.html"
        return render(request, template, {"contact": contact, "form": form})
    change_tags(contact, form.added, form.removed)
    if not is_partial(request):
        return redirect(place_on_page(contact, "property-tags"))
    response = render(request, "contacts/detail/_tags.html", {"contact": contact, "focus": True})
    return trigger_client_event(response, "announce", {"text": "Tags saved."})


def _property(contact: Contact, name: str) -> AnyProperty:
    item = find_property(contact, name)
    if item is None:
        raise Http404
    return item
