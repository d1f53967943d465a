"""The type of the requests that views are given."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class UserRequest(HttpRequest):
    """A request by somebody who is signed in, after all middleware. For annotations only."""

    user: User
    htmx: HtmxDetails
