"""Settings → Statuses: where a contact can stand, from the first to the last."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.dialogs import finish_dialog, render_dialog
from accounts.requests import UserRequest
from contacts.models import Status
from contacts.ordering import posted_order
from contacts.services.counts import count_contacts_by
from contacts.services.naming import used_by
from contacts.services.statuses import contacts_with, delete_status, order_statuses, save_status
from contacts.status_forms import DeleteStatusForm, StatusForm

manages_statuses = permission_required("contacts.manage_statuses", raise_exception=True)


@require_safe
@manages_statuses
def index(request: UserRequest) -> HttpResponse:
    counts = count_contacts_by("status", request.user)
    rows = [(status, counts[status.pk]) for status in Status.objects.all()]
    return render(request, "statuses/list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@manages_statuses
def new(request: UserRequest) -> HttpResponse:
    return _save(request, "New status", StatusForm(request.POST or None), "added")


@require_http_methods(["GET", "POST"])
@manages_statuses
def edit(request: UserRequest, pk: int) -> HttpResponse:
    status = get_object_or_404(Status, pk=pk)
    return _save(request, "Edit status", StatusForm(request.POST or None, instance=status), "saved")


def _save(request: UserRequest, title: str, form: StatusForm, done: str) -> HttpResponse:
    if not form.is_valid():
        return render_dialog(request, "statuses/_form.html", {"title": title, "form": form})
    status = form.save(commit=False)
    save_status(status, make_default=form.cleaned_data["is_default"])
    return finish_dialog(request, reverse("contacts:statuses"), f"“{status}” was {done}.")


@require_http_methods(["GET", "POST"])
@manages_statuses
def delete(request: UserRequest, pk: int) -> HttpResponse:
    status = get_object_or_404(Status, pk=pk)
    form = DeleteStatusForm(request.POST or None, status=status)
    if request.method == "GET" or not form.is_valid():
        context = {"title": "Delete status", "form": form, "status": status, "count": contacts_with(status).count()}
        context["used_by"] = used_by(request.user, ("status", pk))
        return render_dialog(request, "statuses/_delete.html", context)
    target = form.cleaned_data["target"]
    delete_status(status, target)
    instead = f"“{target}”" if target else "no status"
    text = f"“{status}” was deleted. Contacts that had it now have {instead}."
    return finish_dialog(request, reverse("contacts:statuses"), text)


@require_POST
@manages_statuses
def order(request: UserRequest) -> HttpResponse:
    """The order of the rows in the form; without the script, with one of them moved by a button."""
    order_statuses(posted_order(request.POST))
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, "The order is saved.")
    return redirect("contacts:statuses")
