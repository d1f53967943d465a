"""What the pages of bulk actions share: fetching with permission, and answers to htmx."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django_htmx.http import push_url, replace_url

from accounts.requests import UserRequest
from bulkactions.models import BulkAction, BulkActionQuerySet

CHANGED = "bulkactions:changed"  # tells the page that a bulk action was started or has moved on
viewer_required = permission_required("bulkactions.view_bulkaction", raise_exception=True)


def visible_bulk_action(request: UserRequest, pk: int, bulk_actions: BulkActionQuerySet | None = None) -> BulkAction:
    """The bulk action if this person may see it; else 404.

    One's own is given without looking at permissions, which would be half of the queries of a poll.
    """
    found = BulkAction.objects.all() if bulk_actions is None else bulk_actions
    bulk_action = get_object_or_404(found.select_related("created_by"), pk=pk)
    if bulk_action.created_by_id == request.user.pk or request.user.has_perm("bulkactions.view_all_bulkactions"):
        return bulk_action
    raise Http404


def part_of(request: UserRequest, parts: dict[str, str], whole: str) -> str:
    """The template of the element that htmx will replace, by its id, or that of the whole page."""
    return parts.get(request.htmx.target or "", whole) if request.htmx else whole


def with_address(response: HttpResponse, request: UserRequest, url: str) -> HttpResponse:
    """Lets the browser's address follow what is shown.

    Typing on in a search box replaces the address, so that Back leaves the search instead of unwinding it by letters.
    """
    shown = request.htmx.current_url_abs_path or ""
    if shown == url:
        return response
    return replace_url(response, url) if _is_typing(shown, url) else push_url(response, url)


def _is_typing(before: str, after: str) -> bool:
    """Whether both search, and for nothing but another text."""
    queries = [QueryDict(urlsplit(url).query, mutable=True) for url in (before, after)]
    texts = [query.pop("q", None) for query in queries]
    return all(texts) and queries[0] == queries[1]


def varying(response: HttpResponse) -> HttpResponse:
    """The same address answers differently, so the browser must not show a part when somebody goes back to the page."""
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
