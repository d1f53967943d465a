"""The contact list's rows under the mouse, and its pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from contacts.models import Contact
from tests.browser.conftest import sign_in
from tests.browser.steps import row
from tests.factories import ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.for_sqlite]


def test_quick_actions_lie_beside_each_other_in_their_row(page: Page, admin: User):
    ContactFactory(first_name="Ada", email="ada@example.com", phone="+12025550102")
    sign_in(page, admin)
    row = page.locator("tbody tr")
    row.hover()
    links = [row.get_by_label(name) for name in ("Write to Ada", "Call Ada", "Open Ada")]
    expect(links[0]).to_be_in_viewport()
    inside, boxes = row.bounding_box(), [link.bounding_box() for link in links]
    assert [box["x"] for box in boxes] == sorted({box["x"] for box in boxes})
    assert all(inside["y"] <= box["y"] and box["y"] + box["height"] <= inside["y"] + inside["height"] for box in boxes)


def test_the_number_of_a_page_leads_there_and_back_leads_back(page: Page, admin: User):
    ContactFactory.create_batch(45)
    sign_in(page, admin)
    page.get_by_role("link", name="20", exact=True).click()
    number = page.get_by_label("Page", exact=True)
    expect(page.get_by_text("of 3", exact=True)).to_be_visible()
    number.fill("3")
    number.press("Enter")
    expect(page.get_by_text("41–45 of 45")).to_be_visible()
    expect(page).to_have_url(re.compile(r"per_page=20&page=3$"))
    page.go_back()
    expect(number).to_have_value("1")


def test_a_page_far_down_is_found_from_a_mark_and_its_neighbour_from_that(page: Page, admin: User):
    Contact.objects.bulk_create(Contact(first_name=f"Ann{number}") for number in range(5_120))
    sign_in(page, admin)
    number = page.get_by_label("Page", exact=True)
    number.focus()
    expect(page.locator("#page-marks")).to_have_text(re.compile(r"^2000\.0\..* 4000\.0\."))
    number.fill("3")
    number.press("Enter")
    expect(page).to_have_url(re.compile(r"\?page=3$"))
    expect(page.locator("#page-marks")).to_be_empty()
    number.blur()
    number.focus()
    expect(page.locator("#page-marks")).not_to_be_empty()
    number.fill("103")
    number.press("Enter")
    expect(page.get_by_text("5,101–5,120 of 5,120")).to_be_visible()
    expect(page).to_have_url(re.compile(r"near=4000\.0\.[\w.]+&page=103$"))
    page.keyboard.type("9")
    expect(number).to_have_value("9")
    expect(page.locator("#page-marks")).to_have_text(re.compile(r"^2000\.0\..* 4000\.0\."))
    page.get_by_label("Previous page").click()
    expect(page.get_by_text("5,051–5,100 of 5,120")).to_be_visible()
    expect(page).to_have_url(re.compile(r"near=5100\.0\.[\w.]+&page=102$"))


def test_opening_the_filter_panel_again_leaves_the_page_as_it_is(page: Page, admin: User):
    ContactFactory.create_batch(21)
    sign_in(page, admin)
    page.goto("/contacts/?per_page=20&page=2")
    button = page.get_by_role("button", name="Filter")
    button.click()
    page.locator("[data-filter-close]").first.click()
    button.click()
    expect(page.get_by_role("button", name="Show 21 contacts")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    expect(page.get_by_text("21–21 of 21")).to_be_visible()
    assert page.url.endswith("/contacts/?per_page=20&page=2")


def test_what_is_said_of_the_selection_stands_in_the_visible_part_of_the_table(page: Page, admin: User):
    ContactFactory.create_batch(21)
    sign_in(page, admin)
    page.goto("/contacts/?per_page=20&panel=open")
    page.get_by_role("checkbox", name="Select all on this page").check()
    more, table = (
        page.locator(part).bounding_box() for part in (".selection-words [data-select=all]", ".table-scroll")
    )
    assert table["x"] < more["x"]
    assert more["x"] + more["width"] < table["x"] + table["width"]


def test_news_leaves_the_pages_free_wherever_they_are(new_page, user: User):
    ContactFactory.create_batch(21)
    for width, height in ((1440, 900), (390, 844)):
        page = new_page(viewport={"width": width, "height": height})
        sign_in(page, user)
        page.goto("/contacts/?per_page=20")
        news = {"level": "warning", "text": "Something was saved. " * 6}
        page.evaluate("detail => document.body.dispatchEvent(new CustomEvent('toast', { detail }))", news)
        page.mouse.move(width / 2, height / 2)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(200)
        toasts, pages = (page.locator(part).bounding_box() for part in ("#toasts", ".pages"))
        assert pages["y"] < height
        assert toasts["y"] + toasts["height"] < pages["y"]
        page.get_by_role("link", name="Next page").click(timeout=2_000)
        expect(page.get_by_role("row")).to_have_count(2)


def test_on_a_phone_news_leaves_the_buttons_below_free(new_page, user: User):
    contact = ContactFactory()
    page = new_page(viewport={"width": 390, "height": 844})
    sign_in(page, user)
    row(page, contact).check()
    news = {"level": "success", "text": "Something was saved."}
    page.evaluate("detail => document.body.dispatchEvent(new CustomEvent('toast', { detail }))", news)
    expect(page.locator("#toasts").get_by_text("Something was saved.")).to_be_visible()
    page.get_by_role("button", name="Add Tags").click(timeout=2_000)
    expect(page.get_by_role("dialog", name="Add Tags")).to_be_visible()
    page.get_by_role("dialog").locator(".modal-footer [data-close]").click(timeout=2_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
