"""The contact list: a whole page, and its parts for htmx."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import push_url, replace_url

from accounts.dialogs import render_dialog
from accounts.parts import varying
from accounts.requests import UserRequest
from contacts.columns import asked_names
from contacts.listing import ContactList
from contacts.ordering import moved
from contacts.pickers import picker
from contacts.services.smart_lists import note_use
from contacts.sort_choices import choices, places

# What is rendered for htmx, by the id of the element that it will replace or fill.
PARTS = {
    "contacts": "contacts/_list_swap.html",
    "contacts-table": "contacts/_table_swap.html",
    "contacts-total": "contacts/_exact_total.html",
    "page-marks": "contacts/_page_marks.html",
    "filter-panel": "contacts/_filter_panel.html",
}
VIEWS = frozenset({"contacts", "contacts-table"})  # the parts that show other contacts


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def contact_list(request: UserRequest) -> HttpResponse:
    return _show(request, request.GET)


@require_POST
@permission_required("contacts.view_contact", raise_exception=True)
def apply_filter(request: UserRequest) -> HttpResponse:
    """The list as the filter panel asks for it, whose rows may be longer than what an address holds."""
    return _show(request, request.POST)


def _show(request: UserRequest, query: QueryDict) -> HttpResponse:
    contacts = ContactList(query, request.user)
    if contacts.builder.has_settled and not request.htmx:
        return redirect(contacts.panel_url)  # without JavaScript the address would keep the rows
    if contacts.smart_list:
        note_use(contacts.smart_list)
    part = request.htmx.target if request.htmx else None
    if part not in PARTS.keys() - VIEWS and contacts.has_ended_before:
        return redirect(contacts.last_page_url)
    response = varying(render(request, PARTS.get(part or "", "contacts/list.html"), {"contacts": contacts}))
    return _with_address(response, request, contacts) if part in VIEWS else response


def _with_address(response: HttpResponse, request: UserRequest, contacts: ContactList) -> HttpResponse:
    """Lets the browser's address follow the view.

    Typing on in the search box or in a condition replaces the address, so that Back leaves it all at once instead of
    unwinding it by letters. So does the last page in the place of one that is gone.
    """
    before = QueryDict(urlsplit(request.htmx.current_url or "").query)
    shown = ContactList(before, request.user, contacts.smart_lists if contacts.list_id or "list" in before else [])
    if (shown.number, shown.full_query) == (contacts.number, contacts.full_query):
        return response
    is_replaced = _is_typing(shown, contacts) or _is_gone(shown, contacts)
    return replace_url(response, contacts.url) if is_replaced else push_url(response, contacts.url)


def _is_typing(before: ContactList, now: ContactList) -> bool:
    """Whether only the search has changed, or only what is filled in somewhere among the conditions."""
    if before.panel_values == now.panel_values:
        return bool(before.search and now.search) and before.search != now.search
    return before.builder.where != now.builder.where and now.builder.asks_like(before.builder)


def _is_gone(before: ContactList, now: ContactList) -> bool:
    """Whether the page that was shown lies behind the end of the list."""
    return before.full_query == now.full_query and before.number > now.number and now.page.is_end


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
        names = asked_names(query.getlist("columns"))
        query.setlist("columns", [*names[:1], *moved(names[1:], up, down)])  # the name stays in front
    contacts = ContactList(query, request.user)
    return render_dialog(request, "contacts/_columns.html", {"title": "Columns", "contacts": contacts})


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def sort(request: UserRequest) -> HttpResponse:
    """The dialog that chooses the order."""
    contacts = ContactList(request.GET, request.user)
    order = contacts.filter.sorting
    context = {"contacts": contacts, "places": places(order), "choices": choices(contacts.fields, order)}
    return render_dialog(request, "contacts/_sorting.html", {"title": "Sort", **context})
