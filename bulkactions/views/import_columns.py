"""How the file of an import is read, what its columns become, and what holds for all of its rows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.dialogs import finish_dialog, render_dialog
from accounts.requests import UserRequest
from bulkactions.views._imports import CHANGED, may_import, to_import, visible_import
from contacts.import_forms import MappingNameForm, OptionsForm, ReadingForm, UseMappingForm
from contacts.import_pages import ColumnsPage, columns_token, posted_mapping
from contacts.models import Import
from contacts.services.imports import checking, columns, mappings, uploading
from contacts.services.smart_lists import create_static


@require_POST
@may_import
def read_again(request: UserRequest, pk: int) -> HttpResponse:
    """Reads the file in the way that was chosen; what does not need that is only noted."""
    imported = visible_import(request, pk)
    form = ReadingForm(request.POST, imported=imported)
    if not form.is_valid():
        messages.error(request, "This file cannot be read like that.")
    elif not _apply_reading(imported, form):
        messages.error(request, CHANGED)
    return to_import(request, imported)


def _apply_reading(imported: Import, form: ReadingForm) -> bool:
    noted = columns.configure(imported, **form.noted) if form.noted else True
    return noted and (form.overrides is None or uploading.read_again(imported, form.overrides))


@require_POST
@may_import
def save(request: UserRequest, pk: int) -> HttpResponse:
    """Keeps what was chosen; the button “Check” goes on with it."""
    imported = visible_import(request, pk)
    options = OptionsForm(request.POST, imported=imported, user=request.user)
    if not _keep(imported, request, options):
        return _too_late(request, imported)
    page = ColumnsPage(imported, request.user, options)
    if request.htmx:
        return render(request, "imports/_columns_news.html", {"imported": imported, "page": page})
    if not options.is_valid() or ("check" in request.POST and page.problems):
        return render(request, "imports/ready.html", {"imported": imported, "page": page})
    if "check" in request.POST:
        _go_on(imported, options)
    return to_import(request, imported)


def _keep(imported: Import, request: UserRequest, options: OptionsForm) -> bool:
    """False when it is too late, or the page showed other columns."""
    if request.POST.get("token") != columns_token(imported):
        return False
    kept = columns.set_mapping(imported, posted_mapping(request.POST, imported))
    return kept and (columns.configure(imported, **options.settings) if options.is_valid() else True)


def _too_late(request: UserRequest, imported: Import) -> HttpResponse:
    """Of a double click on “Check” the second comes too late, which needs no words."""
    imported.refresh_from_db()
    if imported.state != Import.State.CHECKING:
        messages.error(request, CHANGED)
    return to_import(request, imported)


def _go_on(imported: Import, options: OptionsForm) -> None:
    """Makes the list that was named, which is not done with every change on the page, and has the rows checked."""
    if name := options.cleaned_data["new_list"]:
        columns.configure(imported, smart_list=create_static(options.user, name))
    checking.check(imported)


@require_POST
@may_import
def use_mapping(request: UserRequest, pk: int) -> HttpResponse:
    imported = visible_import(request, pk)
    form = UseMappingForm(request.POST, user=request.user)
    if form.is_valid():
        mapping = form.cleaned_data["saved"]
        applied = mappings.apply(imported, mapping)
        messages.success(request, f"“{mapping}” is used.") if applied else messages.error(request, CHANGED)
    return to_import(request, imported)


@require_POST
@may_import
def save_mapping(request: UserRequest, pk: int) -> HttpResponse:
    """Opened by what the columns page posts, which is kept first; then asked for a name."""
    imported = visible_import(request, pk)
    if "token" in request.POST:
        _keep(imported, request, OptionsForm(request.POST, imported=imported, user=request.user))
    form = MappingNameForm(request.POST if "name" in request.POST else None)
    if not form.is_valid():
        context = {"title": "Save this mapping", "form": form, "imported": imported}
        context |= {"saved": mappings.saved(request.user)}
        return render_dialog(request, "imports/_mapping_name.html", context)
    mapping = mappings.save(imported, form.cleaned_data["name"], request.user)
    return finish_dialog(request, reverse("imports:detail", args=[pk]), f"“{mapping}” was saved.")


@require_POST
@may_import
def delete_mapping(request: UserRequest, pk: int) -> HttpResponse:
    mapping = get_object_or_404(mappings.saved(request.user), pk=pk)
    mapping.delete()
    if request.htmx:
        return HttpResponse()
    messages.success(request, f"The mapping “{mapping}” was deleted.")
    return redirect("imports:list")
