"""Smart lists: saving what the contact list shows, and the page that manages them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.dialogs import finish_dialog, render_dialog
from accounts.requests import UserRequest
from accounts.templatetags.ui import plural
from contacts.list_counts import count_all, count_lists
from contacts.listing import ContactList
from contacts.models import SmartList
from contacts.ordering import posted_order
from contacts.services import smart_lists
from contacts.smart_list_forms import NameForm, NewListForm, SharingForm
from contacts.smart_list_table import SmartListTable
from contacts.tabs import lists_of
from contacts.views._common import is_partial
from contacts.where import QueryError

may_see_contacts = permission_required("contacts.view_contact", raise_exception=True)


@require_safe
@may_see_contacts
def index(request: UserRequest) -> HttpResponse:
    table = SmartListTable(request.GET, request.user)
    template = "smart_lists/_table.html" if is_partial(request) else "smart_lists/list.html"
    return render(request, template, {"table": table})


@require_safe
@may_see_contacts
def counts(request: UserRequest) -> HttpResponse:
    """How many contacts are on each of the `lists` that the page has left room for; `all` means everybody."""
    asked = request.GET.get("lists", "").split(",")
    lists = [one for one in lists_of(request.user) if str(one.pk) in asked]
    total = count_all(request.user) if "all" in asked else None
    context = {"total": total, "counts": count_lists(lists, request.user)}
    return render(request, "smart_lists/_counts.html", context)


@require_POST
@may_see_contacts
def order(request: UserRequest) -> HttpResponse:
    smart_lists.put_in_order(request.user, posted_order(request.POST))
    return HttpResponse(status=204) if request.htmx else redirect("contacts:smart-lists")


@require_http_methods(["GET", "POST"])
@may_see_contacts
def new(request: UserRequest) -> HttpResponse:
    """Saves what the contact list shows. GET has its address as the query, POST in the field `view`."""
    view = QueryDict(request.POST.get("view", "")) if request.method == "POST" else _without_form(request.GET)
    contacts = ContactList(view, request.user)
    context: dict[str, Any] = {"title": "Save as smart list", "contacts": contacts}
    if not contacts.filter.is_valid():
        return render_dialog(request, "smart_lists/_problem.html", context)
    form = NewListForm(request.POST or None, user=request.user, query=contacts.view.query, initial=request.GET.dict())
    context["form"] = form
    if not form.is_valid():
        return render_dialog(request, "smart_lists/_new.html", context)
    return _open(request, _create(contacts, form), "was saved")


def _without_form(query: QueryDict) -> QueryDict:
    """Without what the dialog itself may be given."""
    copied = query.copy()
    for name in ("name", "is_static", "sharing"):
        copied.pop(name, None)
    return copied


def _create(contacts: ContactList, form: NewListForm) -> SmartList:
    name, sharing = form.cleaned_data["name"], form.result
    if form.cleaned_data["is_static"]:
        return smart_lists.freeze(contacts.filter.qs, contacts.user, name, contacts.view, sharing)
    return smart_lists.create_list(contacts.user, name, contacts.view, sharing)


@require_POST
@may_see_contacts
def save(request: UserRequest, pk: int) -> HttpResponse:
    """The list remembers from now on what is shown."""
    smart_list = get_object_or_404(SmartList.objects.named().changeable_by(request.user), pk=pk)
    contacts = ContactList(QueryDict(request.POST.get("view", "")), request.user)
    if not contacts.filter.is_valid():
        return _refused(request, contacts, " ".join(contacts.filter.problems()))
    try:
        smart_lists.save_view(smart_list, contacts.view, request.user)
    except QueryError as error:
        return _refused(request, contacts, error.message)
    return _open(request, smart_list, "was saved")


def _refused(request: UserRequest, contacts: ContactList, reason: str) -> HttpResponse:
    messages.error(request, f"This was not saved. {reason}")
    return HttpResponseClientRedirect(contacts.url) if request.htmx else redirect(contacts.url)


@require_http_methods(["GET", "POST"])
@may_see_contacts
def rename(request: UserRequest, pk: int) -> HttpResponse:
    smart_list = get_object_or_404(SmartList.objects.named().changeable_by(request.user), pk=pk)
    form = NameForm(
        request.POST or None, owner=smart_list.owner, smart_list=smart_list, initial={"name": smart_list.name}
    )
    if not form.is_valid():
        return _dialog(request, "_rename", "Rename list", smart_list, form=form)
    smart_list.rename(form.cleaned_data["name"])
    return _done(request, f"The list is called “{smart_list}” now.")


@require_http_methods(["GET", "POST"])
@may_see_contacts
def duplicate(request: UserRequest, pk: int) -> HttpResponse:
    smart_list = _visible(request, pk)
    proposed = f"Copy of {smart_list.name}"[:80]
    form = NameForm(request.POST or None, owner=request.user, initial={"name": proposed})
    if not form.is_valid():
        return _dialog(request, "_duplicate", "Duplicate list", smart_list, form=form)
    copy = smart_lists.duplicate_list(smart_list, request.user, form.cleaned_data["name"])
    return _done(request, f"“{copy}” was added to your lists.")


@require_http_methods(["GET", "POST"])
@may_see_contacts
def freeze(request: UserRequest, pk: int) -> HttpResponse:
    """A static list of those that the list shows to this person now."""
    smart_list = _visible(request, pk)
    contacts = ContactList(QueryDict(f"list={pk}"), request.user)
    proposed = f"{smart_list.name[:66]}, {timezone.localdate():%-d %b %Y}"
    form = NameForm(request.POST or None, owner=request.user, initial={"name": proposed})
    if not contacts.filter.is_valid():
        return render_dialog(request, "smart_lists/_problem.html", {"title": "Freeze list", "contacts": contacts})
    if not form.is_valid():
        return _dialog(request, "_freeze", "Freeze as static list", smart_list, form=form, contacts=contacts)
    frozen = smart_lists.freeze(contacts.filter.qs, request.user, form.cleaned_data["name"], contacts.view)
    return _open(request, frozen, f"keeps {plural(frozen.members.count(), 'contact')}")


@require_http_methods(["GET", "POST"])
@may_see_contacts
def share(request: UserRequest, pk: int) -> HttpResponse:
    smart_list = get_object_or_404(SmartList.objects.named().manageable_by(request.user), pk=pk)
    form = SharingForm(request.POST or None, user=request.user, smart_list=smart_list)
    if not form.is_valid():
        return _dialog(request, "_share", "Share list", smart_list, form=form)
    smart_lists.share_list(smart_list, form.result)
    return _done(request, f"Who uses “{smart_list}” was saved.")


@require_http_methods(["GET", "POST"])
@may_see_contacts
def delete(request: UserRequest, pk: int) -> HttpResponse:
    smart_list = get_object_or_404(SmartList.objects.named().manageable_by(request.user), pk=pk)
    users = smart_lists.lists_using(smart_list)
    if request.method == "GET" or users:
        visible = SmartList.objects.visible_to(request.user).in_bulk([one.pk for one in users])
        return _dialog(request, "_delete", "Delete list", smart_list, users=users, visible=visible)
    was_open = smart_list.get_absolute_url()
    smart_lists.delete_list(smart_list)
    return _done(request, f"“{smart_list}” was deleted. Its contacts stay.", unless=was_open)


def _visible(request: UserRequest, pk: int) -> SmartList:
    return get_object_or_404(SmartList.objects.visible_to(request.user).named(), pk=pk)


def _dialog(request: UserRequest, name: str, title: str, smart_list: SmartList, **context: Any) -> HttpResponse:
    return render_dialog(request, f"smart_lists/{name}.html", {"title": title, "smart_list": smart_list, **context})


def _open(request: UserRequest, smart_list: SmartList, what: str) -> HttpResponse:
    return finish_dialog(request, smart_list.get_absolute_url(), f"“{smart_list}” {what}.")


def _done(request: UserRequest, text: str, unless: str = "?") -> HttpResponse:
    """Back to where the dialog was opened, unless that was an address that begins so, which is gone."""
    opened_at = request.htmx.current_url_abs_path or reverse("contacts:smart-lists")
    return finish_dialog(request, reverse("contacts:list") if opened_at.startswith(unless) else opened_at, text)
