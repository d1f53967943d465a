"""Pieces of the filter builder: a row when its field or operator changes, and what there is to choose from."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from contacts.builder import Builder


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def condition(request: UserRequest, key: str) -> HttpResponse:
    """The row `key` as the form has it, with the operators of its field and the controls of its operator."""
    is_new = request.htmx.trigger_name == f"{key}-field"
    row = Builder(request.GET, request.user).row(key, empty=is_new)
    return render(request, row.template, {"item": row})


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def condition_options(request: UserRequest, key: str, subject: str) -> HttpResponse:
    """What a row about `subject` offers for the text in the search box of its picker."""
    found = Builder(request.GET, request.user).options(key, subject, request.GET.get("find", ""))
    if found is None:
        raise Http404
    return render(request, "contacts/_picker_options.html", {"picker": found})
