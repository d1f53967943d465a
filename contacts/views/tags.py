"""The tags there are: everybody reads and finds them, whoever may manage them changes them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Lower
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.dialogs import finish_dialog, render_dialog
from accounts.requests import UserRequest
from accounts.templatetags.ui import plural
from contacts.models import Tag
from contacts.services.naming import used_by
from contacts.services.tags import count_contacts, delete_tag, matching_tags, merge_tags, suggest_tags, wearers
from contacts.tag_forms import MergeTagForm, TagForm
from contacts.views._common import is_partial

TAGS_PER_PAGE = 100
SORTS = {
    "name": Lower("name").asc(),
    "-name": Lower("name").desc(),
    "created": F("created_at").asc(),
    "-created": F("created_at").desc(),
}


@require_GET
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    template = "tags/_table.html" if is_partial(request) else "tags/list.html"
    return render(request, template, _table(request))


def _table(request: UserRequest) -> dict[str, Any]:
    search, sort = request.GET.get("q", "").strip(), request.GET.get("sort", "name")
    counts = count_contacts(request.user)
    tags = list(matching_tags(search).order_by(SORTS.get(sort, SORTS["name"])))
    if sort.endswith("contacts"):
        tags.sort(key=lambda tag: counts[tag.pk], reverse=sort.startswith("-"))
    page = Paginator(tags, TAGS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [(tag, counts[tag.pk]) for tag in page]
    return {"rows": rows, "page": page, "search": search, "sort": sort, "any": bool(tags) or Tag.objects.exists()}


@require_GET
@permission_required("contacts.view_contact", raise_exception=True)
def suggest(request: UserRequest) -> JsonResponse:
    tags = suggest_tags(request.GET.get("q", ""))
    return JsonResponse({"tags": [_as_json(tag) for tag in tags]})


@require_http_methods(["GET", "POST"])
@permission_required("contacts.manage_tags", raise_exception=True)
def new(request: UserRequest) -> HttpResponse:
    form = TagForm(request.POST or None, user=request.user)
    if not form.is_valid():
        return render_dialog(request, "tags/_form.html", {"title": "New tag", "form": form})
    return _done(request, f"“{form.save()}” was added.")


@require_http_methods(["GET", "POST"])
@permission_required("contacts.manage_tags", raise_exception=True)
def edit(request: UserRequest, pk: int) -> HttpResponse:
    form = TagForm(request.POST or None, instance=get_object_or_404(Tag, pk=pk), user=request.user)
    if not form.is_valid():
        return render_dialog(request, "tags/_form.html", {"title": "Edit tag", "form": form})
    return _done(request, f"“{form.save()}” was saved.")


@require_http_methods(["GET", "POST"])
@permission_required("contacts.manage_tags", raise_exception=True)
def merge(request: UserRequest, pk: int) -> HttpResponse:
    """GET with a target says what merging would do."""
    tag = _removable_tag(request, pk)
    form = MergeTagForm(request.POST or request.GET or None, source=tag)
    if request.method == "GET" or not form.is_valid():
        return render_dialog(request, "tags/_merge.html", {"title": "Merge tags", "form": form} | _effect(tag, form))
    target = form.cleaned_data["target"]
    gained = merge_tags(tag, target)
    return _done(request, f"“{tag}” was merged into “{target}”, which {plural(gained, 'contact')} gained.")


def _effect(tag: Tag, form: MergeTagForm) -> dict[str, Any]:
    """How many contacts a merge would touch."""
    contacts = wearers(tag)
    count = contacts.count()
    target = form.cleaned_data.get("target") if form.is_valid() else None
    both = contacts.tagged_any([target.pk]).count() if target else 0
    return {"tag": tag, "count": count, "target": target, "both": both, "gaining": count - both}


@require_http_methods(["GET", "POST"])
@permission_required("contacts.manage_tags", raise_exception=True)
def delete(request: UserRequest, pk: int) -> HttpResponse:
    tag = _removable_tag(request, pk)
    if request.method == "GET":
        context = {"title": "Delete tag", "tag": tag, "count": wearers(tag).count()}
        context["used_by"] = used_by(request.user, ("tag", pk))
        return render_dialog(request, "tags/_delete.html", context)
    delete_tag(tag)
    return _done(request, f"“{tag}” was deleted.")


def _removable_tag(request: UserRequest, pk: int) -> Tag:
    """With the tag goes the protection of its contacts."""
    tag = get_object_or_404(Tag, pk=pk)
    if tag.is_protected and not request.user.has_perm("contacts.protect_tag"):
        raise PermissionDenied
    return tag


def _done(request: UserRequest, text: str) -> HttpResponse:
    """Back to where the dialog was opened: the same search and sort."""
    return finish_dialog(request, request.htmx.current_url_abs_path or reverse("contacts:tags"), text)


def _as_json(tag: Tag) -> dict[str, str | int]:
    return {"id": tag.pk, "name": tag.name, "colour": tag.colour}
