"""Imports: their list, taking in a file, and the page of one at the step where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.dialogs import finish_dialog, render_dialog
from accounts.models import User
from accounts.parts import show_list
from accounts.requests import UserRequest
from bulkactions.import_listing import ImportList
from bulkactions.import_rows import rows_of
from bulkactions.importing import rows_left, take_up_rest
from bulkactions.views._imports import CHANGED, may_import, to_import, visible_import
from contacts.import_forms import ReadingForm, SizeLimit, UploadForm
from contacts.import_pages import ColumnsPage, StartedPage
from contacts.importing.problems import FileProblem
from contacts.models import Import
from contacts.services.imports import rejects, uploading

PARTS = {"imports": "imports/_found.html"}
State = Import.State


@require_safe
@may_import
def index(request: UserRequest) -> HttpResponse:
    return show_list(request, ImportList(request.GET, request.user), PARTS, "imports/list.html")


# The token is checked by _new: reading it here would take in the file before anybody could say how large it may be.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@may_import
def new(request: UserRequest) -> HttpResponse:
    request.upload_handlers = [SizeLimit(request), *request.upload_handlers]
    return _new(request)


@csrf_protect
def _new(request: UserRequest) -> HttpResponse:
    form = UploadForm(request)
    if form.is_valid():
        try:
            imported = uploading.receive(form.cleaned_data["file"], request.user)
        except FileProblem as problem:
            form.add_error("file", problem.message)
        else:
            return to_import(request, imported)
    template = "imports/_upload.html" if request.htmx else "imports/upload.html"
    return render(request, template, {"form": form, "undo_days": settings.UNDO_DAYS})


@require_safe
@may_import
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """The file at the step where it is; one that was checked can be changed again."""
    imported = visible_import(request, pk)
    if imported.state == State.CHECKING:
        return redirect("imports:check", pk)
    name = "purged" if imported.purged_at and imported.state != State.STARTED else imported.state
    context = CONTEXTS[name](imported, request.user) if name in CONTEXTS else {}
    return render(request, f"imports/{name}.html", {"imported": imported} | context)


def _columns(imported: Import, user: User) -> dict[str, Any]:
    return {"page": ColumnsPage(imported, user)}


def _failed(imported: Import, user: User) -> dict[str, Any]:
    return {"reading": ReadingForm(imported=imported)}


def _started(imported: Import, user: User) -> dict[str, Any]:
    (row,) = rows_of([imported], user)
    left = rows_left(imported, row.bulk_action)
    return {"page": StartedPage(imported), "bulk_action": row.bulk_action, "left": left}


# What the template of a state needs.
CONTEXTS: dict[str, Callable[[Import, User], dict[str, Any]]] = {
    State.READY: _columns,
    State.CHECKED: _columns,
    State.FAILED: _failed,
    State.STARTED: _started,
}


@require_safe
@may_import
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """Asked again and again while the background works; then the page is loaded anew."""
    imported = visible_import(request, pk)
    if not imported.is_at_work:
        return HttpResponseClientRefresh()
    return render(request, "imports/_progress.html", {"imported": imported})


@require_safe
@may_import
def rejected(request: UserRequest, pk: int) -> StreamingHttpResponse:
    """The rows that cannot be imported, in the layout of the file, each with its reason."""
    imported = visible_import(request, pk)
    if imported.purged_at or imported.state not in (State.CHECKED, State.STARTED):
        raise Http404
    response = StreamingHttpResponse(rejects.lines(imported), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, rejects.filename(imported)) or ""
    return response


@require_POST
@may_import
def take_up(request: UserRequest, pk: int) -> HttpResponse:
    """What was left when it was cancelled becomes an import of its own."""
    imported = visible_import(request, pk)
    (row,) = rows_of([imported], request.user)
    if row.bulk_action is None or not rows_left(imported, row.bulk_action):
        messages.error(request, CHANGED)
        return redirect("imports:detail", pk)
    return redirect("imports:detail", take_up_rest(imported, row.bulk_action, request.user).pk)


@require_http_methods(["GET", "POST"])
@may_import
def delete(request: UserRequest, pk: int) -> HttpResponse:
    """Only before it was started: afterwards it belongs to the history."""
    imported = visible_import(request, pk)
    if imported.state == State.STARTED:
        raise Http404
    if request.method == "GET":
        return render_dialog(request, "imports/_delete.html", {"title": "Delete import", "imported": imported})
    gone = uploading.discard(imported)
    text = f"“{imported.name}” was deleted. No contact was changed." if gone else CHANGED
    return finish_dialog(request, reverse("imports:list"), text)
