"""Keeping out whoever guesses passwords: django-axes counts, this says until when, and lets an admin end it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User


def respond(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page instead of the sign-in page, for django-axes: what happened, and when to try again."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    until = locked_until(username, get_client_ip_address(request))
    return render(request, "accounts/locked_out.html", {"username": username, "until": until}, status=429)


def client_ip(request: HttpRequest) -> str:
    """Where the request comes from; behind a proxy what the proxy says, which is the last entry of its header."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META["REMOTE_ADDR"]


def locked_until(username: str, ip: str | None = None) -> datetime | None:
    """When this person may try again, from this address or from whichever is locked longest; None when not locked."""
    begin = timezone.now() - settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(username=username, attempt_time__gt=begin)
    if ip:
        attempts = attempts.filter(ip_address=ip)
    per_address = attempts.values("ip_address").annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    locked = per_address.filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    last: datetime | None = locked.aggregate(last=Max("last"))["last"]
    return last + settings.AXES_COOLOFF_TIME if last else None


def unlock(person: User) -> None:
    """Forgets the failed sign-ins, wherever they came from."""
    reset(username=person.username)
