"""Notes on a contact. Everybody reads them; each is changed and deleted by who wrote it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from contacts.activity_forms import NoteForm
from contacts.models import Contact, Note
from contacts.services.contacts import touch_contact
from contacts.short_lists import counted_page
from contacts.views._common import can_edit, editable_contact, visible_contact
from contacts.views._section import Section

NOTES_PER_PAGE = 20


def notes_context(request: UserRequest, contact: Contact, form: NoteForm | None = None) -> dict[str, Any]:
    return {
        "contact": contact,
        "can_edit": can_edit(request, contact),
        "notes": counted_page(contact.notes.select_related("author"), NOTES_PER_PAGE, request.GET.get("notes")),
        "note_form": form or NoteForm(),
    }


SECTION = Section(
    "notes",
    "contacts/detail/_notes.html",
    notes_context,
    "contacts/detail/_note_form.html",
    "contacts/detail/note.html",
)


@require_http_methods(["GET", "POST"])
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest, pk: int) -> HttpResponse:
    """GET: a page of them. POST: one more."""
    return _add(request, pk) if request.method == "POST" else SECTION.show(request, visible_contact(request, pk))


@permission_required("contacts.change_contact", raise_exception=True)
def _add(request: UserRequest, pk: int) -> HttpResponse:
    contact = editable_contact(request, pk)
    form = NoteForm(request.POST, instance=Note(contact=contact, author=request.user))
    if not form.is_valid():
        return SECTION.show(request, contact, form)
    form.save()
    touch_contact(contact, activity=True)
    return SECTION.show(request, contact)


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def edit(request: UserRequest, pk: int, note_pk: int) -> HttpResponse:
    note = _own(request, pk, note_pk)
    form = NoteForm(request.POST or None, instance=note)
    if not form.is_valid():
        return SECTION.ask(request, note.contact, form, note=note)
    note.written_in = None  # no undo may delete what a person has changed
    form.save()
    return SECTION.show(request, note.contact)


@require_POST
@permission_required("contacts.change_contact", raise_exception=True)
def delete(request: UserRequest, pk: int, note_pk: int) -> HttpResponse:
    note = _own(request, pk, note_pk)
    note.delete()
    return SECTION.show(request, note.contact)


def _own(request: UserRequest, pk: int, note_pk: int) -> Note:
    contact = editable_contact(request, pk)
    return get_object_or_404(contact.notes, pk=note_pk, author=request.user)
