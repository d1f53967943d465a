"""The action dialog: from ticked contacts, an earlier bulk action or its results to a new bulk action."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from accounts.requests import UserRequest
from bulkactions import actions
from bulkactions.dialog import Dialog
from bulkactions.links import take_back_url, undo_url
from bulkactions.models import BulkAction
from bulkactions.options import InvalidOptions
from bulkactions.selection import NothingSelected, SelectionMoved
from bulkactions.starting import TooMany, start
from bulkactions.views._common import viewer_required

View = Callable[[UserRequest, str], HttpResponse]


def tells_problems(view: View) -> View:
    """What makes a dialog impossible is said in its place."""

    @wraps(view)
    def wrapped(request: UserRequest, action: str) -> HttpResponse:
        try:
            return view(request, action)
        except ValidationError as error:
            return _problem(request, " ".join(error.messages))
        except (InvalidOptions, TooMany) as error:
            return _problem(request, str(error))
        except NothingSelected:
            return _problem(
                request, "There is nobody to do this to: these contacts were deleted, or are not yours to see."
            )

    return wrapped


@require_http_methods(["GET", "POST"])
@viewer_required
@tells_problems
def new(request: UserRequest, action: str) -> HttpResponse:
    dialog = read_dialog(request, action)
    return _confirm(request, dialog) if dialog.shows_errors else show_dialog(request, dialog)


@require_POST
@viewer_required
@tells_problems
def preview(request: UserRequest, action: str) -> HttpResponse:
    dialog = read_dialog(request, action)
    if not request.htmx:
        return show_dialog(request, dialog)
    return render(request, "bulkactions/dialog/_refreshed.html", {"dialog": dialog})


@require_POST
@viewer_required
@tells_problems
def offer(request: UserRequest, action: str) -> HttpResponse:
    """What the selection suggests to choose from, a moment after the dialog."""
    dialog = read_dialog(request, action)
    return render(request, "bulkactions/dialog/_offer.html", {"offer": dialog.action.offer(dialog.who.contacts)})


def read_dialog(request: UserRequest, name: str) -> Dialog:
    """What the person has said so far. Raises Http404, or PermissionDenied when they may not do this."""
    try:
        kind = actions.get(name)
        is_post = request.method == "POST"
        dialog = (Dialog.posted if is_post else Dialog.opened)(
            kind, request.user, request.POST if is_post else request.GET
        )
    except LookupError:
        raise Http404 from None
    if not dialog.action.is_permitted():
        raise PermissionDenied
    return dialog


def _confirm(request: UserRequest, dialog: Dialog) -> HttpResponse:
    if not (dialog.is_valid() and dialog.is_seen):
        return show_dialog(request, dialog)
    try:
        bulk_action = start(dialog.to_request())
    except SelectionMoved:
        return show_dialog(request, dialog.again())
    return _started(request, dialog, bulk_action)


def show_dialog(request: UserRequest, dialog: Dialog, **more: Any) -> HttpResponse:
    """The dialog, alone for htmx and else as a page; with `more` to be shown."""
    if not dialog.who.total:
        raise NothingSelected
    if problem := dialog.action.wrong_number(dialog.who.total):
        raise InvalidOptions(problem)
    template = f"bulkactions/actions/{dialog.action.name}.html"
    context = {"dialog": dialog, "dialog_template": template, **more}
    return render(request, template if request.htmx else "bulkactions/new.html", context)


def _started(request: UserRequest, dialog: Dialog, bulk_action: BulkAction) -> HttpResponse:
    text = dialog.started_words()
    if not request.htmx:
        messages.success(request, text)
        return redirect(bulk_action)
    toast: dict[str, Any] = {"level": "success", "text": text, "links": _links(dialog, bulk_action)}
    if dialog.when.hold:  # as long as it can be cancelled before it begins
        toast["milliseconds"] = int(dialog.when.hold.total_seconds() * 1000)
    response = trigger_client_event(HttpResponse(), "toast", toast)
    for event in ("bulkactions:changed", "selection:clear", "dialog:close"):
        trigger_client_event(response, event)
    return response


def _links(dialog: Dialog, bulk_action: BulkAction) -> list[dict[str, Any]]:
    """What the toast offers."""
    links: list[dict[str, Any]] = [{"label": "View", "url": bulk_action.get_absolute_url()}]
    action = bulk_action.get_action()
    if dialog.when.hold:
        url = reverse("bulkactions:cancel", args=[bulk_action.pk])
        links.append({"label": "Cancel", "url": url, "dialog": True})
    elif action.can_be_taken_back():
        way = action.undo_way()
        url = undo_url(bulk_action) if way.confirm_word else take_back_url(bulk_action)
        links.append({"label": way.label, "url": url, "dialog": True})
    return links


def _problem(request: UserRequest, text: str) -> HttpResponse:
    if request.htmx:  # which shows nothing that comes with an error's status
        return render(request, "bulkactions/dialog/_problem.html", {"text": text})
    return render(request, "bulkactions/problem.html", {"text": text}, status=400)
