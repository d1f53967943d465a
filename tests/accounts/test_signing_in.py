from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import PASSWORD, UserFactory


def sign_in(client, username="ada", password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def ada(db):
    return UserFactory(username="ada")


def test_the_right_password_signs_in(client, ada):
    assert sign_in(client).url == reverse("contacts:list")
    assert is_signed_in(client)


def test_after_signing_in_the_page_that_was_asked_for_comes(client, ada):
    assert sign_in(client, next="/settings/profile/").url == "/settings/profile/"


def test_nobody_is_sent_to_another_site(client, ada):
    assert sign_in(client, next="https://example.com/").url == reverse("contacts:list")


def test_a_wrong_password_is_said_and_signs_nobody_in(client, ada):
    response = sign_in(client, password="wrong")
    assert "do not match" in response.text
    assert not is_signed_in(client)


def test_a_deactivated_person_cannot_sign_in(client, ada):
    ada.is_active = False
    ada.save()
    sign_in(client)
    assert not is_signed_in(client)


def test_whoever_is_deactivated_is_out_at_the_next_click(client, ada):
    client.force_login(ada)
    ada.is_active = False
    ada.save()
    assert client.get("/settings/profile/").status_code == 302


def test_whoever_is_signed_in_needs_no_sign_in_page(client, ada):
    client.force_login(ada)
    assert client.get(reverse("login")).status_code == 302


def test_signing_out_needs_a_post(client, ada):
    client.force_login(ada)
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).url == reverse("login")
    assert not is_signed_in(client)


@pytest.mark.parametrize(("demo", "shown"), [(True, True), (False, False)])
def test_demo_sign_ins_show_only_in_the_demo(client, settings, db, demo, shown):
    settings.DEMO = demo
    assert ("manager / manager" in client.get(reverse("login")).text) is shown


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(client, db):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/contacts/?q=ada"}
    response = client.get("/settings/profile/", headers=headers)
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fcontacts%2F%3Fq%3Dada"
