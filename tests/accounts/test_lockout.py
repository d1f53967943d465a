from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from accounts import lockout
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.usefixtures("axes")


@pytest.fixture
def axes(settings, as_admin):
    """On from when the admin has come in, as that one takes no password."""
    settings.AXES_ENABLED = True


@pytest.fixture
def ada(db):
    return UserFactory(username="ada")


def fail(client, times, username="ada", ip="10.0.0.1"):
    for _ in range(times):
        response = client.post(reverse("login"), {"username": username, "password": "wrong"}, REMOTE_ADDR=ip)
    return response


def enter(client, ip="10.0.0.1"):
    return client.post(reverse("login"), {"username": "ada", "password": PASSWORD}, REMOTE_ADDR=ip)


def test_the_fifth_wrong_password_locks_and_says_until_when(client, ada):
    assert fail(client, 4).status_code == 200
    response = fail(client, 1)
    assert response.status_code == 429
    assert "Try again" in response.text
    assert "Ask an admin" in response.text


def test_while_locked_the_right_password_does_not_help(client, ada):
    fail(client, 5)
    assert enter(client).status_code == 429


def test_the_lock_holds_only_where_the_attempts_came_from(client, ada):
    fail(client, 5)
    assert enter(client, ip="10.0.0.2").status_code == 302


def test_trying_on_does_not_make_the_lock_last_longer(client, ada):
    fail(client, 5)
    until = lockout.locked_until("ada", "10.0.0.1")
    fail(client, 3)
    assert lockout.locked_until("ada", "10.0.0.1") == until


def test_after_a_quarter_of_an_hour_the_right_password_works_again(client, ada):
    fail(client, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert enter(client).status_code == 302


def test_signing_in_forgets_earlier_failures(client, ada):
    fail(client, 4)
    enter(client)
    client.post(reverse("logout"))
    assert fail(client, 4).status_code == 200


def test_an_admin_sees_who_is_locked_out_and_unlocks(client, ada, as_admin):
    fail(client, 5)
    assert "Locked out until" in as_admin.get(reverse("people")).text
    as_admin.post(reverse("person_unlock", args=[ada.pk]))
    assert lockout.locked_people() == {}
    assert enter(client).status_code == 302


def test_behind_a_proxy_the_address_is_what_the_proxy_added_last(rf, settings):
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.0.0.9"}, REMOTE_ADDR="127.0.0.1")
    assert lockout.client_ip(request) == "127.0.0.1"
    settings.BEHIND_PROXY = True
    assert lockout.client_ip(request) == "10.0.0.9"


def test_what_is_no_address_is_not_taken_for_one(rf, settings):
    settings.BEHIND_PROXY = True
    assert lockout.client_ip(rf.get("/", headers={"X-Forwarded-For": "unknown"}, REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"
    assert lockout.client_ip(rf.get("/", REMOTE_ADDR="")) is None
