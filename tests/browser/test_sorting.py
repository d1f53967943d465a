"""Sorting by several columns: with the mouse, with the keyboard, in the dialog, and on a phone without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.conftest import sign_in
from tests.factories import ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.for_sqlite]


@pytest.fixture
def contacts() -> None:
    for first, last, phone in [("A", "Two", "+12025550102"), ("B", "One", "+12025550102"), ("C", "One", "")]:
        ContactFactory(first_name=first, last_name=last, phone=phone)


def head(page: Page, name: str):
    return page.get_by_role("columnheader", name=name).get_by_role("link")


def expect_order(page: Page, *names: str) -> None:
    expect(page.get_by_role("rowheader")).to_have_text([re.compile(rf"{name}\s*$") for name in names])


def sort_in_dialog(page: Page, *orders: str) -> None:
    for place, order in enumerate(orders):
        page.get_by_label("Then by" if place else "Sort by", exact=True).nth(max(place - 1, 0)).select_option(order)
    page.get_by_role("button", name="Sort", exact=True).click()


def test_the_list_is_sorted_by_several_columns(page: Page, new_page, admin: User, contacts):
    sign_in(page, admin)
    head(page, "Phone").click()
    expect_order(page, "A Two", "B One", "C One")
    head(page, "Name").click(modifiers=["Shift"])
    expect(head(page, "Phone")).to_contain_text("1")
    expect(head(page, "Name")).to_contain_text("2")
    expect_order(page, "B One", "A Two", "C One")
    head(page, "Name").press("Shift+Enter")
    expect(page).to_have_url(re.compile(r"sort=phone%2C-name$"))
    expect_order(page, "A Two", "B One", "C One")
    assert len(page.context.pages) == 1

    # The dialog shows it, and changes it.
    page.get_by_role("link", name="Sort", exact=True).click()
    expect(page.get_by_label("Then by").first).to_have_value("-name")
    sort_in_dialog(page, "phone", "-first_name", "")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect_order(page, "B One", "A Two", "C One")
    assert page.errors == []

    # The same on a phone that runs no scripts.
    phone = new_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    sign_in(phone, admin)
    phone.get_by_role("link", name="Sort by several fields").click()
    sort_in_dialog(phone, "phone", "first_name")
    expect_order(phone, "A Two", "B One", "C One")
