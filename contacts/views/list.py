"""The contact list: a whole page, and its parts for htmx."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import push_url, replace_url

from accounts.dialogs import render_dialog
from accounts.requests import UserRequest
from contacts.columns import asked_names, moved
from contacts.listing import ContactList
from contacts.pickers import picker

# What is rendered for htmx, by the id of the element that it will replace or fill.
PARTS = {
    "contacts": "contacts/_list.html",
    "contacts-table": "contacts/_table_swap.html",
    "contacts-total": "contacts/_exact_total.html",
    "filter-panel": "contacts/_filter_panel.html",
}


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def contact_list(request: UserRequest) -> HttpResponse:
    contacts = ContactList(request.GET, request.user)
    template = PARTS.get(request.htmx.target or "") if request.htmx else None
    response = render(request, template or "contacts/list.html", {"contacts": contacts})
    # The same address answers differently, so the browser must not show a part when somebody goes back to the page.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return _with_address(response, request, contacts) if template else response


def _with_address(response: HttpResponse, request: UserRequest, contacts: ContactList) -> HttpResponse:
    """Lets the browser's address follow the view.

    Typing on in the search box replaces the address, so that Back leaves the search instead of unwinding it by letters.
    """
    shown = ContactList(QueryDict(urlsplit(request.htmx.current_url or "").query), request.user)
    if shown.url == contacts.url:
        return response
    is_typing = shown.search and contacts.search and shown.panel_values == contacts.panel_values
    return replace_url(response, contacts.url) if is_typing else push_url(response, contacts.url)


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def filter_options(request: UserRequest, name: str) -> HttpResponse:
    """What a picker of the filter offers for the text in its search box."""
    contacts = ContactList(request.GET, request.user)
    found = picker(contacts.filter, name, request.GET.get("find", ""))
    if found is None:
        raise Http404
    return render(request, "contacts/_picker_options.html", {"picker": found})


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def columns(request: UserRequest) -> HttpResponse:
    """The dialog that chooses columns. `up` and `down` name one to move, where there is no JavaScript to do it."""
    query = request.GET.copy()
    up, down = (query.pop(way, [""])[-1] for way in ("up", "down"))
    if "columns" in query:
        query.setlist("columns", moved(asked_names(query.getlist("columns")), up, down))
    contacts = ContactList(query, request.user)
    return render_dialog(request, "contacts/_columns.html", {"title": "Columns", "contacts": contacts})
