"""What an import would do, and starting it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from bulkactions import importing
from bulkactions.forms import RequestForm
from bulkactions.views._imports import may_import, visible_import
from contacts.import_pages import CheckPage
from contacts.models import Import
from contacts.services.imports import checking
from contacts.services.imports.starting import CannotStart

State = Import.State


@require_safe
@may_import
def check(request: UserRequest, pk: int) -> HttpResponse:
    imported = visible_import(request, pk)
    if imported.state == State.CHECKING:
        return render(request, "imports/checking.html", {"imported": imported})
    if imported.state != State.CHECKED or imported.purged_at:
        return redirect("imports:detail", pk)
    return _show_check(request, imported, RequestForm(initial={"name": f"Import {imported.name}"[:256]}))


def _show_check(request: UserRequest, imported: Import, form: RequestForm) -> HttpResponse:
    page = CheckPage(imported, request.user, request.GET.get("outcome", ""))
    template = "imports/_samples.html" if request.htmx else "imports/check.html"
    return render(request, template, {"imported": imported, "page": page, "form": form})


@require_POST
@may_import
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    checking.cancel_check(visible_import(request, pk))
    return redirect("imports:detail", pk)


@require_POST
@may_import
def start(request: UserRequest, pk: int) -> HttpResponse:
    imported = visible_import(request, pk)
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _show_check(request, imported, form)
    try:
        bulk_action = importing.start(imported, request.user, **form.cleaned_data)
    except CannotStart as problem:
        messages.error(request, str(problem))
        return redirect("imports:check", pk)
    messages.success(request, f"Importing {imported.name}. You can leave this page: it goes on in the background.")
    return redirect(bulk_action)
