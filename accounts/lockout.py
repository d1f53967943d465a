"""Keeping out whoever guesses passwords: django-axes counts, this says until when, and lets an admin end it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User


def respond(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page instead of the sign-in page, for django-axes: what happened, and when to try again."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    until = locked_until(username, get_client_ip_address(request))
    return render(request, "accounts/locked_out.html", {"username": username, "until": until}, status=429)


def client_ip(request: HttpRequest) -> str | None:
    """Where the request comes from; behind a proxy what the proxy says, which is the last entry of its header.

    None when neither is an address, as over a Unix socket.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return _address(forwarded.rpartition(",")[2].strip()) or _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str | None:
    with suppress(ValueError):
        return str(ip_address(text))
    return None


def locked_people() -> dict[str, datetime]:
    """Who is locked out now, and until when at the latest: user names, as they were typed."""
    return {row["username"]: row["last"] + settings.AXES_COOLOFF_TIME for row in _locked().order_by("last")}


def locked_until(username: str, ip: str | None) -> datetime | None:
    """When whoever sits at this address may try to be this person again; None when they may now."""
    row = _locked().filter(username=username, ip_address=ip).first()
    return row["last"] + settings.AXES_COOLOFF_TIME if row else None


def _locked() -> QuerySet[AccessAttempt, dict[str, Any]]:
    begin = timezone.now() - settings.AXES_COOLOFF_TIME
    pairs = AccessAttempt.objects.filter(attempt_time__gt=begin).values("username", "ip_address")
    counted = pairs.annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    return counted.filter(failures__gte=settings.AXES_FAILURE_LIMIT).order_by("-last")


def unlock(person: User) -> None:
    """Forgets the failed sign-ins, wherever they came from."""
    reset(username=person.username)
