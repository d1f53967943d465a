"""A part of the page of a contact: htmx replaces it, and without JavaScript one comes back to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import UserRequest
from contacts.models import Contact
from contacts.views._common import is_partial


def place_on_page(contact: Contact, anchor: str) -> str:
    """Where on the page of the contact something is shown."""
    return f"{reverse('contacts:detail', args=[contact.pk])}#{anchor}"


@dataclass(frozen=True)
class Section:
    """`context` is what its template needs, with a form that is to be corrected if there is one.

    What is changed in the section itself is asked for by `form_template` in its place, or on `form_page`.
    """

    anchor: str
    template: str
    context: Callable[..., dict[str, Any]]
    form_template: str = ""
    form_page: str = ""

    def show(self, request: UserRequest, contact: Contact, form: BaseForm | None = None) -> HttpResponse:
        """The section as it is now."""
        if is_partial(request):
            given = (form,) if form else ()
            return render(request, self.template, self.context(request, contact, *given))
        if form and self.form_page:
            return self.ask(request, contact, form)
        return redirect(place_on_page(contact, self.anchor))

    def ask(self, request: UserRequest, contact: Contact, form: BaseForm, **context: Any) -> HttpResponse:
        """The form of something in the section."""
        template = self.form_template if is_partial(request) else self.form_page
        return render(request, template, {"contact": contact, "form": form, **context})
