"""Update Fields from contacts on the list to the undone result, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from contacts.models import Contact
from tests.browser.conftest import sign_in
from tests.browser.steps import finished, row, view
from tests.factories import ContactFactory, StatusFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def contacts(transactional_db) -> list[Contact]:
    StatusFactory(name="Lead")
    return [ContactFactory(first_name="Bob", job_title=f"Sales Rep {number}") for number in range(3)]


def choose(dialog: Locator, number: int, field: str, operation: str = "") -> None:
    box = dialog.get_by_role("combobox", name="Field").nth(number)
    box.fill(field)
    box.press("Enter")
    value = dialog.locator("[data-change]").nth(number).locator(".change-value :focus")
    expect(value).to_have_count(1)
    if operation:
        dialog.get_by_label(f"What to do with {field}").select_option(operation)
        expect(value).to_have_count(1)


def test_two_fields_are_changed_and_put_back(page: Page, admin: User, contacts):
    sign_in(page, admin)
    page.goto("/contacts/?q=bob&select=all")
    page.get_by_role("button", name="More").last.click()
    page.get_by_role("button", name="Update Fields").click()
    dialog = page.locator("#modal")
    choose(dialog, 0, "Job title", "Find and replace")
    dialog.get_by_label("Find").fill("rep")
    dialog.get_by_label("Replace with").fill("Lead")
    expect(dialog.locator(".sample-fields").first).to_contain_text("Sales Lead")
    dialog.get_by_label("Match case").check()
    expect(dialog.get_by_text("Sales Lead")).to_have_count(0)
    dialog.get_by_label("Find").fill("Rep")
    dialog.get_by_role("button", name="Add a field").click()
    choose(dialog, 1, "Status")
    dialog.get_by_label("Status", exact=True).select_option("Lead")
    expect(dialog.locator(".sample-fields").first).to_contain_text("Sales Lead")

    dialog.get_by_role("button", name="Add a field").click()
    dialog.get_by_role("button", name="Remove this row").click()
    dialog.get_by_role("button", name="Update 2 fields of 3 contacts").click()
    view(page)
    finished(page, "Completed")
    expect(
        page.get_by_text(re.compile("Status: – → Lead; Job title: Sales Rep 1 → Sales Lead 1")).first
    ).to_be_visible()

    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo for 3 contacts").click()
    view(page)
    expect(page.locator("#figure-succeeded")).to_have_text("3", timeout=30_000)
    assert {*Contact.objects.values_list("job_title", "status")} == {(f"Sales Rep {n}", None) for n in range(3)}
    assert page.errors == []


def test_rows_come_and_go_without_javascript(new_page, admin: User, contacts):
    page = new_page(java_script_enabled=False)
    sign_in(page, admin)
    page.goto("/contacts/?q=bob")
    row(page, contacts[0]).check()
    page.get_by_role("button", name="Update Fields").click()
    page.get_by_label("Field", exact=True).select_option("Job title")
    page.get_by_role("button", name="Add a field").click()
    page.get_by_label("Job title", exact=True).fill("Chief")
    page.get_by_label("Field", exact=True).nth(1).select_option("Source")
    page.get_by_role("button", name="Refresh preview").last.click()
    page.get_by_label("What to do with Source").select_option("Clear")
    page.get_by_role("button", name="Remove", exact=True).nth(1).click()

    page.get_by_role("button", name="Update job title of 1 contact").click()
    expect(page).to_have_url(re.compile(r"/bulk-actions/\d+/"))
    expect(page.get_by_text("set to Chief").first).to_be_visible()
