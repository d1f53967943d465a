"""Contacts by a pasted list: the dialog, what it found, and the lines that it hands back."""

from __future__ import annotations

import csv

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.dialogs import finish_dialog, render_dialog
from accounts.requests import UserRequest
from contacts.exporting.delimited import BOM
from contacts.exporting.texts import defused
from contacts.id_lists import is_id
from contacts.models import Paste
from contacts.paste_forms import PasteForm
from contacts.pasted_list import PastedList
from contacts.pasted_text import Unreadable
from contacts.services import pasting
from contacts.smart_list_forms import NameForm

may_see_contacts = permission_required("contacts.view_contact", raise_exception=True)


@require_http_methods(["GET", "POST"])
@may_see_contacts
def new(request: UserRequest) -> HttpResponse:
    form = PasteForm(request.POST, request.FILES) if request.method == "POST" else PasteForm()
    if form.is_valid():
        try:
            return _found(request, pasting.create_paste(form.cleaned_data["text"], request.user))
        except Unreadable as error:
            form.add_error(None, str(error))
    return render_dialog(request, "contacts/paste/_new.html", {"title": "Paste a list", "form": form})


@require_http_methods(["GET", "POST"])
@may_see_contacts
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """What was found; POST looks in another column."""
    paste = _paste(request, pk)
    if request.method == "POST":
        column = request.POST.get("column", "")
        if is_id(column) and int(column) < len(PastedList(paste).columns):
            pasting.choose_column(paste, int(column))
        return _found(request, paste)
    return _show(request, paste, NameForm(owner=request.user))


@require_safe
@may_see_contacts
def lines(request: UserRequest, pk: int, kind: str) -> HttpResponse:
    """The lines that were handed back, as CSV."""
    lines = PastedList(_paste(request, pk)).lines(kind)
    if lines is None:
        raise Http404
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}-lines.csv"'
    writer = csv.writer(response)
    writer.writerow(lines.heads)
    writer.writerows([number, defused(text), *count] for number, text, *count in lines.all)
    return response


@require_POST
@may_see_contacts
def keep(request: UserRequest, pk: int) -> HttpResponse:
    """Makes a static list of it, under a name."""
    paste = _paste(request, pk)
    form = NameForm(request.POST, owner=request.user)
    if not form.is_valid():
        return _show(request, paste, form)
    smart_list = pasting.keep(paste, form.cleaned_data["name"])
    return finish_dialog(request, smart_list.get_absolute_url(), f"“{smart_list}” was saved.")


def _found(request: UserRequest, paste: Paste) -> HttpResponse:
    """Without htmx by an address of its own, so that loading the page again pastes nothing again."""
    if request.htmx:
        return _show(request, paste, NameForm(owner=request.user))
    return redirect("contacts:pasted", paste.pk)


def _show(request: UserRequest, paste: Paste, form: NameForm) -> HttpResponse:
    context = {"title": "Pasted list", "pasted": PastedList(paste), "form": form}
    return render_dialog(request, "contacts/paste/_found.html", context)


def _paste(request: UserRequest, pk: int) -> Paste:
    """What this person has pasted themselves; else 404."""
    return get_object_or_404(Paste.objects.select_related("smart_list__owner"), pk=pk, smart_list__owner=request.user)
