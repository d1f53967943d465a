from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse

from accounts.models import User
from bulkactions.models import BulkAction
from contacts.importing.reading import open_table
from contacts.models import Contact, Tag
from tests.factories import PASSWORD
from tests.live import Stack
from tests.system.conftest import wait_until_over


class Visitor:
    """A browser without JavaScript: keeps cookies, follows redirects."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, path: str, **form: str) -> HTTPResponse:
        """The last page it is led to; a refusal is an answer like any other."""
        request = Request(self.site + path, urlencode(form).encode() if form else None, {"Referer": self.site + path})
        try:
            return self.opener.open(request, timeout=30)
        except HTTPError as answer:
            return answer

    def sign_in(self, person: User) -> Visitor:
        User.objects.filter(pk=person.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
        page = self.open(reverse("login")).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        self.open(reverse("login"), username=person.username, password=PASSWORD, csrfmiddlewaretoken=token)
        return self


@pytest.fixture
def export(stack: Stack, contacts, ask, tag, settings) -> Callable[..., BulkAction]:
    """Makes a file of 3,000 contacts, backwards, with real workers."""
    settings.BATCH_SIZE = 100
    contacts(3_000)
    Tag.objects.get(pk=tag.pk).contacts.add(*Contact.objects.filter(last_name__endswith="7"))
    stack.start_worker(2)
    stack.start_clock()

    def work(**options: str) -> BulkAction:
        asked = ask("export", query={"sort": ["-name"]}, columns=["last_name", "email", "tags"], **options)
        wait_until_over(stack, asked)
        asked.refresh_from_db()
        return asked

    return work


EXPECTED = [(f"No {n:06}", f"ada{n}@example.com", ["VIP"] if n % 10 == 7 else []) for n in reversed(range(3_000))]


def test_an_export_is_whole_and_in_order_and_for_those_who_may_have_it(
    stack: Stack, export: Callable[..., BulkAction], admin: User, manager: User, user: User
):
    site = stack.start_web()
    made = export()
    path = reverse("bulkactions:download", args=[made.pk])

    answer = Visitor(site).sign_in(admin).open(path)
    content = answer.read()

    assert (answer.status, content[:3]) == (200, b"\xef\xbb\xbf")
    assert f"-{made.pk}.csv" in answer.headers["Content-Disposition"]
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["Last name", "E-mail", "Tags"],
        *([name, email, "".join(tags)] for name, email, tags in EXPECTED),
    ]
    assert Visitor(site).sign_in(manager).open(path).status == 403  # sees it, but may not export
    assert Visitor(site).sign_in(user).open(path).status == 404  # does not even see it
    assert Visitor(site).open(path).url == f"{site}{reverse('login')}?next={path}"


def test_every_format_holds_the_same(export: Callable[..., BulkAction]):
    files = {format: export(format=[format]).get_action().download().path for format in ("xlsx", "json", "jsonl")}

    rows = [tuple(row.cells) for row in open_table(files["xlsx"]).rows()]
    assert rows == [(name, email, "".join(tags)) for name, email, tags in EXPECTED]
    objects = json.loads(files["json"].read_text())
    assert [(one["last_name"], one["email"], one["tags"]) for one in objects] == EXPECTED
    assert [json.loads(line) for line in files["jsonl"].read_text().splitlines()] == objects
    assert {len(list(path.parent.iterdir())) for path in files.values()} == {1}
