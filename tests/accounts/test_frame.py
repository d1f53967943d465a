"""What surrounds every page."""

from __future__ import annotations

import pytest
from django.urls import reverse


@pytest.fixture
def page(as_admin) -> str:
    return as_admin.get(reverse("people")).text


def test_the_title_names_page_and_product(page):
    assert "<title>People · Muster</title>" in page


def test_the_frame_has_what_every_page_needs(page):
    assert page.count("<h1") == 1
    assert '<a class="skip-link" href="#content">' in page
    assert 'id="live" role="status" aria-live="polite"' in page
    assert '<dialog class="dialog" id="modal"' in page
    assert "X-CSRFToken" in page


def test_the_menu_has_only_what_the_person_may_open(as_admin, as_user):
    for name in ("people", "contacts:statuses"):
        assert reverse(name) in as_admin.get(reverse("profile")).text
        assert reverse(name) not in as_user.get(reverse("profile")).text
    assert reverse("contacts:companies") in as_user.get(reverse("profile")).text


def test_messages_show_as_toasts(as_user):
    response = as_user.post(reverse("profile"), {"first_name": "Tim"}, follow=True)
    assert "Your profile is saved." in response.text
    assert 'data-level="success"' in response.text


def test_nothing_private_stays_in_the_browser(as_admin):
    response = as_admin.get(reverse("people"))
    assert "no-store" in response["Cache-Control"]
    assert "HX-Request" in response["Vary"]
