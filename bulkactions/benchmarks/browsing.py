"""Looking at the contact list as a signed-in person does, through every layer but the network."""

from __future__ import annotations

from time import perf_counter

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User


class Browser:
    """`get` raises when the answer is not a whole page."""

    def __init__(self, user: User) -> None:
        get_internal_wsgi_application()  # loads everything, and settles what stays, as a web server does when it starts
        self.client = Client(SERVER_NAME="localhost")
        self.client.cookies[settings.SESSION_COOKIE_NAME] = _session_of(user)

    def get(self, url: str, part: str = "") -> None:
        """`part`: only what htmx fetches for the element of this id."""
        headers = {"HX-Request": "true", "HX-Target": part} if part else {}
        response = self.client.get(url, secure=True, headers=headers)
        if response.status_code != 200:
            raise RuntimeError(f"{url} was answered with {response.status_code}")

    def seconds(self, url: str, part: str = "") -> float:
        started = perf_counter()
        self.get(url, part)
        return perf_counter() - started

    def queries(self, url: str) -> list[str]:
        """The SQL that answering takes."""
        with CaptureQueriesContext(connection) as captured:
            self.get(url)
        return [query["sql"] for query in captured]


def _session_of(user: User) -> str:
    """The key of a session as signing in leaves it, without the sign-in, which would be looked at and recorded."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
