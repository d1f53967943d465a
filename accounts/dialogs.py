"""Dialogs: one partial that htmx puts into <dialog id="modal">, and that is a page of its own without JavaScript."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import UserRequest


def render_dialog(request: UserRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The partial alone for htmx, else a page around it; `context` has its `title`."""
    if request.htmx:
        return render(request, template, context)
    return render(request, "dialog_page.html", {"template": template, **context})


def finish_dialog(request: UserRequest, url: str, message: str) -> HttpResponse:
    """Goes to `url` and says there what has happened."""
    messages.success(request, message)
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
