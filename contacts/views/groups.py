"""Community groups: everybody who sees contacts sees them; their members are a list of contacts."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.dialogs import finish_dialog, render_dialog
from accounts.requests import UserRequest
from contacts.group_forms import GroupForm
from contacts.models import Group
from contacts.services.groups import count_members
from contacts.services.names import suggest_named


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    counts = count_members(request.user)
    return render(request, "groups/list.html", {"rows": [(group, counts[group.pk]) for group in Group.objects.all()]})


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def suggest(request: UserRequest) -> HttpResponse:
    groups = suggest_named(Group.objects.all(), request.GET.get("group", ""))
    return render(request, "widgets/_name_options.html", {"records": groups})


@require_http_methods(["GET", "POST"])
@permission_required("contacts.manage_groups", raise_exception=True)
def new(request: UserRequest) -> HttpResponse:
    return _save(request, "New group", GroupForm(request.POST or None), "added")


@require_http_methods(["GET", "POST"])
@permission_required("contacts.manage_groups", raise_exception=True)
def edit(request: UserRequest, pk: int) -> HttpResponse:
    form = GroupForm(request.POST or None, instance=get_object_or_404(Group, pk=pk))
    return _save(request, "Edit group", form, "saved")


@require_http_methods(["GET", "POST"])
@permission_required("contacts.manage_groups", raise_exception=True)
def delete(request: UserRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(Group, pk=pk)
    if request.method == "GET":
        context = {"title": "Delete group", "group": group, "count": group.members.count()}
        return render_dialog(request, "groups/_delete.html", context)
    group.delete()
    return finish_dialog(request, reverse("contacts:groups"), f"{group} was deleted. Its members stay.")


def _save(request: UserRequest, title: str, form: GroupForm, what: str) -> HttpResponse:
    if not form.is_valid():
        return render_dialog(request, "groups/_form.html", {"title": title, "form": form})
    return finish_dialog(request, reverse("contacts:groups"), f"{form.save()} was {what}.")
