"""The filter builder as a person uses it: with the mouse, with the keyboard alone, on a phone; and pasting a list."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from contacts.models import Contact
from tests.browser.conftest import sign_in
from tests.factories import CompanyFactory, ContactFactory, TagFactory

pytestmark = pytest.mark.for_sqlite


@pytest.fixture
def people(transactional_db) -> None:
    """Whom “VIP, and director or in Rome” finds: Ada and Bob. Not Cem, who is no VIP, and not Dora, who is neither."""
    vip, press = TagFactory(name="VIP"), TagFactory(name="Press")
    for name, tag, job_title, city in (
        ("Ada", vip, "Sales director", "London"),
        ("Bob", vip, "Baker", "Rome"),
        ("Cem", press, "Director", "Rome"),
        ("Dora", vip, "Baker", "Oslo"),
    ):
        ContactFactory(first_name=name, last_name="", tags=[tag], job_title=job_title, city=city)


def names(page: Page) -> Locator:
    return page.locator("#contacts-table .row-link")


def rows(page: Page) -> Locator:
    return page.locator(".condition-card")


def choose_field(row: Locator, name: str) -> None:
    box = row.get_by_role("combobox", name="Field")
    box.fill(name)
    row.page.get_by_role("option", name=name, exact=True).click()


def test_nested_conditions_are_built_with_the_mouse_shared_and_taken_back(page: Page, admin: User, people):
    sign_in(page, admin)
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name="Add condition").click()
    choose_field(rows(page).nth(0), "Tags")
    rows(page).nth(0).get_by_role("checkbox", name="VIP").check()
    expect(names(page)).to_have_text(["Dora", "Bob", "Ada"])

    page.get_by_role("button", name="Add group").click()
    choose_field(rows(page).nth(1), "Job title")
    rows(page).nth(1).get_by_label("Text").fill("director")
    expect(names(page)).to_have_text(["Ada"])
    page.get_by_role("group", name="Group of conditions").get_by_role("button", name="Add condition").click()
    choose_field(rows(page).nth(2), "City")
    rows(page).nth(2).get_by_label("City").select_option("is")
    rows(page).nth(2).get_by_label("Text").press_sequentially("rome", delay=60)
    expect(names(page)).to_have_text(["Bob", "Ada"])
    expect(rows(page).nth(2).get_by_label("Text")).to_be_focused()
    expect(page.locator(".summary")).to_contain_text("job title contains “director” or city is “rome”")
    expect(page.get_by_role("button", name="Show 2 contacts")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") == 900  # however long the panel is

    page.get_by_role("button", name="or", exact=True).click()
    expect(names(page)).to_have_count(0)
    page.get_by_role("group", name="Group of conditions").locator("label", has_text=re.compile("^any$")).click()
    expect(names(page)).to_have_text(["Bob", "Ada"])
    page.get_by_text("Not", exact=True).first.click()
    expect(names(page)).to_have_text(["Cem"])
    page.get_by_text("Not", exact=True).first.click()
    expect(names(page)).to_have_text(["Bob", "Ada"])

    page.wait_for_load_state("networkidle")
    address = page.url
    page.goto("/contacts/", wait_until="networkidle")
    page.goto(address)
    expect(names(page)).to_have_text(["Bob", "Ada"])
    page.get_by_role("button", name="Filter").click()
    expect(rows(page)).to_have_count(3)
    rows(page).nth(0).get_by_role("button", name="Remove this condition").click()
    expect(names(page)).to_have_text(["Cem", "Bob", "Ada"])
    page.wait_for_load_state("networkidle")
    page.go_back()
    expect(names(page)).to_have_text(["Bob", "Ada"])
    assert page.errors == []


def test_nested_conditions_are_built_with_the_keyboard_alone(page: Page, admin: User, people):
    sign_in(page, admin)
    keys = page.keyboard
    page.get_by_role("button", name="Filter").focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Filter")).to_be_focused()
    tab_to(page, "Add condition")
    keys.press("Enter")
    expect(page.get_by_role("combobox", name="Field")).to_be_focused()
    keys.type("tag")
    expect(page.get_by_role("option", name="Tags")).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(rows(page).nth(0).get_by_role("checkbox", name="Press")).to_be_focused()
    keys.press("Tab")
    keys.press("Space")
    expect(names(page)).to_have_text(["Dora", "Bob", "Ada"])
    keys.press("Escape")
    expect(page.locator(".condition-card summary")).to_be_focused()

    tab_to(page, "Add group")
    keys.press("Enter")
    keys.type("city")
    expect(page.get_by_role("option", name="City", exact=True)).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    keys.type("rome")  # while the row is being fetched
    expect(rows(page).nth(1).get_by_label("Text")).to_be_focused()
    expect(rows(page).nth(1).get_by_label("Text")).to_have_value("rome")
    expect(names(page)).to_have_text(["Bob"])
    tab_to(page, "Add condition")
    keys.press("Enter")
    keys.type("job")
    expect(page.get_by_role("option", name="Job title")).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(rows(page).nth(2).get_by_label("Text")).to_be_focused()
    keys.type("director")
    expect(names(page)).to_have_text(["Bob", "Ada"])
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    expect(page.get_by_role("button", name="Remove this condition").last).to_be_focused()
    keys.press("Enter")
    expect(names(page)).to_have_text(["Bob"])
    expect(rows(page)).to_have_count(2)
    keys.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^Filter"))).to_be_focused()
    assert page.errors == []


def tab_to(page: Page, name: str) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    pytest.fail(f"Tab does not come to “{name}”.")


def test_a_wrong_value_is_said_at_its_row_and_leaves_the_list_alone(page: Page, admin: User, people):
    sign_in(page, admin)
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name="Add condition").click()
    choose_field(rows(page).nth(0), "Number of e-mail addresses")
    number = rows(page).nth(0).get_by_label("Number", exact=True)
    number.fill("1")
    expect(names(page)).to_have_count(4)
    number.fill("many")
    expect(rows(page).nth(0).get_by_role("alert")).to_have_text("“many” is not a number. Write it like 1,234.50.")
    expect(names(page)).to_have_count(4)
    number.fill("0")
    expect(rows(page).nth(0).get_by_role("alert")).to_be_hidden()
    expect(page.get_by_text("No contacts match")).to_be_visible()
    rows(page).nth(0).get_by_role("button", name="Duplicate this condition").click()
    expect(rows(page).nth(1).get_by_label("Number", exact=True)).to_have_value("0")
    page.get_by_role("link", name="Clear all").last.click()
    expect(names(page)).to_have_count(4)
    assert page.errors == []


def test_on_a_phone_the_panel_takes_the_whole_screen(new_page, admin: User, people):
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(page, admin)
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name="Add condition").click()
    choose_field(rows(page).nth(0), "City")
    rows(page).nth(0).get_by_label("Text").fill("o")
    panel = page.locator("#filter-panel").bounding_box()
    assert (panel["width"], panel["height"]) == (390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Show 4 contacts").click()
    expect(page.locator("#filter-panel")).to_be_hidden()
    expect(names(page)).to_have_count(4)


def test_a_pasted_list_becomes_the_list(page: Page, admin: User, people):
    ada, bob, cem, _ = Contact.objects.order_by("pk")
    Contact.objects.filter(pk=cem.pk).update(company=CompanyFactory(), email=bob.email)
    sign_in(page, admin)
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("link", name="Paste a list of e-mails").click()
    lines = page.get_by_label("E-mail addresses, phone numbers or contact ids")
    expect(lines).to_be_focused()
    lines.fill(f"Name,E-mail\nAda,{ada.email.upper()}\nBob,{bob.email}\nEve,eve@example.com")
    page.get_by_role("button", name="Find contacts").click()
    modal = page.locator("#modal")
    expect(modal.get_by_label("By the column")).to_have_value("1")
    expect(modal.get_by_text("1 contact found")).to_be_visible()
    expect(modal.get_by_text("1 line matched nothing")).to_be_visible()
    expect(modal.get_by_role("row", name="eve@example.com")).to_be_visible()
    modal.get_by_text("1 line matched several contacts").click()
    expect(modal.get_by_role("row", name=bob.email)).to_be_visible()
    with page.expect_download() as download:
        modal.get_by_role("link", name="Download as CSV").first.click()
    assert "eve@example.com" in download.value.path().read_text()
    modal.get_by_role("link", name="Show this contact").click()
    expect(names(page)).to_have_text(["Ada"])
    assert page.errors == []
