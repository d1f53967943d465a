"""What must hold for every page, whoever wrote it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest
from django.conf import settings
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.factories import UserFactory

OPEN_TO_ALL = {"login", "healthz"}
DUMMIES = {"id": "1", "slug": "some", "str": "some"}
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|=.javascript:", re.IGNORECASE)


def addresses(
    resolver: URLResolver | None = None, prefix: str = "/", dummies: Mapping[str, str] = DUMMIES
) -> Iterator[tuple[str, str]]:
    """Name and an example address of every URL pattern there is."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + re.sub(r"<(?:(\w+):)?\w+>", lambda m: dummies[m[1] or "str"], str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield pattern.name or address, address
        else:
            yield from addresses(pattern, address, dummies)


ADDRESSES = list(addresses())


def test_the_walk_sees_every_app():
    assert {"login", "people", "healthz"} <= {name for name, _ in ADDRESSES}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "address", [pytest.param(address, id=name) for name, address in ADDRESSES if name not in OPEN_TO_ALL]
)
def test_every_address_needs_a_signed_in_person(client, address, method):
    response = getattr(client, method)(address)
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


def test_an_id_that_no_database_holds_is_no_page():
    found = [address for _, address in addresses(dummies=DUMMIES | {"id": "9" * 20}) if "9" in address]
    assert len(found) > 50
    for address in found:
        with pytest.raises(Resolver404):
            resolve(address)


@pytest.mark.django_db
def test_the_policy_forbids_inline_scripts_and_styles(client):
    policy = client.get(reverse("login"))["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.name) for path in (settings.BASE_DIR / "templates").rglob("*.html")]
)
def test_no_template_has_what_the_policy_forbids(path):
    assert not INLINE.findall(path.read_text())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [("/no-such-page/", 404, "There is nothing here"), ("/settings/people/", 403, "You may not do this")],
)
def test_errors_are_plain_pages_in_the_frame(as_user, address, status, words):
    response = as_user.get(address)
    assert response.status_code == status
    assert words in response.text
    assert 'id="sidebar"' in response.text


@pytest.mark.django_db
def test_a_stranger_gets_errors_without_the_frame(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert 'id="sidebar"' not in response.text


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_plain_words(client):
    client.handler.enforce_csrf_checks = True
    client.force_login(UserFactory())
    response = client.post(reverse("logout"))
    assert response.status_code == 403
    assert "That form was out of date" in response.text


@pytest.mark.django_db
def test_a_crash_is_a_plain_page_that_needs_nothing(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("accounts.views.profile.render", lambda *args: 1 / 0)
    client.force_login(UserFactory())
    response = client.get(reverse("profile"))
    assert response.status_code == 500
    assert "Something went wrong" in response.text


def test_check_deploy_is_clean_in_production():
    env = {"PATH": os.environ["PATH"], "SECRET_KEY": "a-long-k3y" * 8, "HTTPS": "1", "VAR_DIR": os.environ["VAR_DIR"]}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_production_cookies_are_bound_to_this_host_over_https():
    env = {"PATH": os.environ["PATH"], "SECRET_KEY": "a-long-k3y" * 8, "HTTPS": "1", "VAR_DIR": os.environ["VAR_DIR"]}
    code = (
        "from crm import settings as s;"
        "assert s.SESSION_COOKIE_NAME.startswith('__Host-') and s.CSRF_COOKIE_NAME.startswith('__Host-');"
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SESSION_COOKIE_HTTPONLY and not s.DEMO"
    )
    subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=env, check=True)
