"""Looking at the contact list as a signed-in person does, through every layer but the network."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bulkactions.benchmarks.bench import Bench
from contacts.models import Company, Status, Tag
from contacts.sorting import LABELS


class Browser:
    """`get` raises when the answer is not a whole page."""

    def __init__(self, user: User) -> None:
        self.client = Client(SERVER_NAME="localhost")
        self.client.cookies[settings.SESSION_COOKIE_NAME] = _session_of(user)

    def get(self, url: str) -> None:
        response = self.client.get(url, secure=True)
        if response.status_code != 200:
            raise RuntimeError(f"{url} was answered with {response.status_code}")

    def seconds(self, url: str) -> float:
        started = perf_counter()
        self.get(url)
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


def reference_set(bench: Bench) -> list[str]:
    """Views of the contact list: pages near and far, every order, searches and filters, common and rare."""
    common, middling, rare = _tags()
    status = Status.objects.get(is_default=True)
    company = Company.objects.annotate(size=Count("contacts")).latest("size")
    recently = (timezone.now() - timedelta(days=30)).date().isoformat()
    last = -(-bench.contacts // 50)
    views: list[dict[str, Any]] = [
        {},
        *({"page": page} for page in (2, 10, last // 2, last)),
        {"per_page": 100},
        *({"sort": sort} for sort in LABELS),
        {"sort": "name", "page": 500},
        *({"q": text} for text in ("garcia", "maria lo", "müller", "415555", "zz-nobody", company.name.split()[0])),
        *({"tags": tag.pk} for tag in (common, middling, rare)),
        {"tags_all": [common.pk, middling.pk]},
        {"tags_none": common.pk},
        {"tags": common.pk, "status": status.pk, "sort": "name"},
        {"status": status.pk},
        {"status": status.pk, "q": "ann"},
        {"owner": bench.user.pk},
        {"owner": bench.user.pk, "sort": "-last_activity"},
        {"company": company.pk},
        {"created_after": recently},
        {"has_email": "no"},
        {"has_phone": "yes", "tags": middling.pk},
    ]
    path = reverse("contacts:list")
    return [f"{path}?{urlencode(view, doseq=True)}" for view in views]


def _tags() -> tuple[Tag, Tag, Tag]:
    """The most worn tag, one in the middle, and the least worn."""
    tags = list(Tag.objects.annotate(worn=Count("contacts")).filter(worn__gt=0).order_by("-worn"))
    return tags[0], tags[len(tags) // 4], tags[-1]


def slowest(times: dict[str, float], number: int = 8) -> Iterable[str]:
    """The slowest views in words."""
    worst = sorted(times, key=times.__getitem__, reverse=True)[:number]
    return (f"{times[url] * 1000:,.0f} ms {url}" for url in worst)
