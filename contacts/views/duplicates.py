"""Contacts that may be the same person, reviewed one group after the other."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url, trigger_client_event

from accounts.requests import UserRequest
from contacts.duplicates import reviewing
from contacts.duplicates.reviewing import Review
from contacts.duplicates.searching import look_again
from contacts.id_lists import is_id
from contacts.models import DuplicateGroup
from contacts.views._common import is_partial, with_toast

Kind = DuplicateGroup.Kind
PER_PAGE = 50

may_merge = permission_required("contacts.merge_contact", raise_exception=True)


@require_safe
@may_merge
def index(request: UserRequest) -> HttpResponse:
    wanted = request.GET.get("group", "")
    review = Review(request.user, _kind(request.GET.get("kind", "")), int(wanted) if is_id(wanted) else None)
    if request.htmx.target == "duplicates-status":
        return _status(request, review)
    return _show(request, review)


@require_POST
@may_merge
def search(request: UserRequest) -> HttpResponse:
    look_again(request.user)
    return _show(request, Review(request.user, _kind(request.POST.get("kind", ""))))


@require_POST
@may_merge
def reject(request: UserRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(DuplicateGroup, pk=pk)
    review = Review(request.user, Kind(group.kind), pk)
    if review.current != group:
        raise Http404
    following = review.next or review.previous
    reviewing.reject(review)
    response = _show(request, Review(request.user, review.kind, following.pk if following else None))
    return with_toast(response, "They will not be shown as duplicates again.")


@require_safe
@may_merge
def rejected(request: UserRequest) -> HttpResponse:
    page = Paginator(reviewing.rejected(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "duplicates/rejected.html", {"page": page})


@require_POST
@may_merge
def consider(request: UserRequest, first: int, second: int) -> HttpResponse:
    if not reviewing.consider_again(request.user, first, second):
        raise Http404
    messages.success(request, "They are considered again, as long as they have something in common.")
    return redirect("contacts:not-duplicates")


def _show(request: UserRequest, review: Review) -> HttpResponse:
    if not is_partial(request):
        if request.method == "POST":
            return redirect(review.url)
        return render(request, "duplicates/list.html", {"review": review})
    return replace_url(render(request, "duplicates/_review.html", {"review": review}), review.url)


def _status(request: UserRequest, review: Review) -> HttpResponse:
    """While duplicates are looked for; once they have been, what was found is shown."""
    response = render(request, "duplicates/_status.html", {"review": review})
    return response if review.under_way else trigger_client_event(response, "duplicates:changed")


def _kind(text: str) -> DuplicateGroup.Kind:
    return Kind(text) if text in Kind else Kind.EMAIL
