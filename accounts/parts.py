"""Pages of which htmx replaces a part: one address that answers with the page or with the part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import push_url, replace_url

from accounts.requests import UserRequest


@dataclass(frozen=True)
class Tab:
    """One of the tabs over a page; see components/_tabs.html."""

    url: str
    label: str
    is_current: bool
    count: int | None = None


def part_of(request: UserRequest, parts: dict[str, str], whole: str) -> str:
    """The template of the element that htmx will replace, by its id, or that of the whole page."""
    return parts.get(request.htmx.target or "", whole) if request.htmx else whole


class Listed(Protocol):
    """What a page lists for one query string."""

    @property
    def url(self) -> str:
        """The one address of what is shown."""


def show_list(request: UserRequest, listed: Listed, parts: dict[str, str], whole: str) -> HttpResponse:
    """The page of a list, or the part of it that htmx will replace; then the address follows what is shown."""
    template = part_of(request, parts, whole)
    response = varying(render(request, template, {"list": listed}))
    return response if template == whole else with_address(response, request, listed.url)


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
