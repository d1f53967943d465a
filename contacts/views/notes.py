"""Notes on a contact. Everybody reads them; each is changed and deleted by who wrote it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from contacts.forms import NoteForm
from contacts.models import Contact, Note
from contacts.services.contacts import touch_contact
from contacts.views._common import can_edit, editable_contact, is_partial, visible_contact

NOTES_PER_PAGE = 20


def notes_context(request: UserRequest, contact: Contact, form: NoteForm | None = None) -> dict[str, Any]:
    notes = Paginator(contact.notes.select_related("author"), NOTES_PER_PAGE)
    return {
        "contact": contact,
        "can_edit": can_edit(request, contact),
        "notes": notes.get_page(request.GET.get("notes")),
        "note_form": form or NoteForm(),
    }


@require_http_methods(["GET", "POST"])
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest, pk: int) -> HttpResponse:
    """GET: a page of them. POST: one more."""
    return _add(request, pk) if request.method == "POST" else _answer(request, visible_contact(request, pk))


@permission_required("contacts.change_contact", raise_exception=True)
def _add(request: UserRequest, pk: int) -> HttpResponse:
    contact = editable_contact(request, pk)
    form = NoteForm(request.POST, instance=Note(contact=contact, author=request.user))
    if not form.is_valid():
        return _answer(request, contact, form)
    form.save()
    touch_contact(contact, activity=True)
    return _answer(request, contact)


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def edit(request: UserRequest, pk: int, note_pk: int) -> HttpResponse:
    note = _own(request, pk, note_pk)
    form = NoteForm(request.POST or None, instance=note)
    if not form.is_valid():
        template = "contacts/detail/_note_form.html" if is_partial(request) else "contacts/detail/note.html"
        return render(request, template, {"contact": note.contact, "note": note, "form": form})
    note.written_in = None  # no undo may delete what a person has changed
    form.save()
    return _answer(request, note.contact)


@require_POST
@permission_required("contacts.change_contact", raise_exception=True)
def delete(request: UserRequest, pk: int, note_pk: int) -> HttpResponse:
    note = _own(request, pk, note_pk)
    note.delete()
    return _answer(request, note.contact)


def _own(request: UserRequest, pk: int, note_pk: int) -> Note:
    contact = editable_contact(request, pk)
    return get_object_or_404(contact.notes, pk=note_pk, author=request.user)


def _answer(request: UserRequest, contact: Contact, form: NoteForm | None = None) -> HttpResponse:
    """The notes as they are now; without JavaScript the page of the contact, or of the form that is to be corrected."""
    if is_partial(request):
        return render(request, "contacts/detail/_notes.html", notes_context(request, contact, form))
    if form:
        return render(request, "contacts/detail/note.html", {"contact": contact, "form": form})
    return redirect(f"{reverse('contacts:detail', args=[contact.pk])}#notes")
