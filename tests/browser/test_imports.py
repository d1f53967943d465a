"""Importing in a real browser, with real workers: both real files go in, come out again, and are taken back."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from contacts.models import Contact, CustomField, SmartListMember
from tests.browser.conftest import sign_in
from tests.live import wait_for

FILES = Path(__file__).parent.parent / "data" / "imports"


def choose(page: Page, column: str, words: str) -> None:
    """Finds a field by its words, as a person does."""
    box = page.get_by_role("combobox", name=f"“{column}” becomes")
    box.click()
    box.fill(words)
    with page.expect_response("**/columns/"):
        box.press("Enter")


def done(page: Page) -> None:
    expect(page.locator("#progress").get_by_text("Completed", exact=True)).to_be_visible(timeout=30_000)


def test_the_legislators_go_in_come_out_and_are_taken_back(page: Page, admin: User):
    sign_in(page, admin)
    page.get_by_role("link", name="Import", exact=True).click()
    page.locator("input[type=file]").set_input_files(FILES / "legislators.csv")
    expect(page.get_by_role("combobox", name="“birthday” becomes")).to_have_value("Date of birth")
    page.get_by_role("combobox", name="“party” becomes").fill("email")
    expect(page.get_by_role("option", name="E-mail", exact=True)).to_be_visible()
    choose(page, "party", "tags")
    choose(page, "nickname", "first name")
    expect(page.get_by_text("Also chosen for “nickname”. Only one column can become First name.")).to_be_visible()
    choose(page, "nickname", "ignore")
    choose(page, "district", "new custom field")
    page.get_by_label("Holds").select_option("number")
    page.get_by_role("button", name="Check the file").click()
    effects = page.locator(".import-effects")
    expect(effects).to_contain_text("57 contacts will be created")
    expect(effects).to_contain_text("New custom field: district")
    page.get_by_role("button", name="Import 57 rows: create 57").click()
    done(page)
    assert CustomField.objects.get().name == "district"

    page.goto("/contacts/?q=Velázquez")
    row = page.get_by_role("row").filter(has_text="Nydia M. Velázquez")
    expect(row).to_contain_text("(202) 225-2361")
    expect(row).to_contain_text("Democrat")

    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Export", exact=True).click()
    page.locator("#action-confirm").click()
    page.locator("#toasts").get_by_role("link", name="View").click()
    done(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    assert "Velázquez" in download.value.path().read_text(encoding="utf-8-sig")

    page.goto("/imports/")
    page.get_by_role("link", name="legislators.csv").click()
    page.get_by_role("link", name="View the bulk action").click()
    page.get_by_role("link", name="Undo").click()
    page.locator("#action-confirm").click()
    before = page.url
    page.locator("#toasts").get_by_role("link", name="View").click()
    page.wait_for_url(lambda url: url != before)
    done(page)
    assert not Contact.objects.live().exists()
    page.goto("/trash/")
    expect(page.get_by_text("Nydia M. Velázquez")).to_be_visible()
    assert page.errors == []


def test_the_customers_go_in_and_are_taken_back_without_scripts(new_page, admin: User):
    page = new_page(java_script_enabled=False)
    sign_in(page, admin)
    page.goto("/imports/new/")
    page.locator("input[type=file]").set_input_files(FILES / "customers.csv")
    page.get_by_role("button", name="Upload").click()
    look(page, page.get_by_role("button", name="Check the file"))
    page.get_by_label("“Customer Id” becomes").select_option("note")
    page.get_by_label("Or a new list called").fill("Customers")
    page.get_by_role("button", name="Check the file").click()
    look(page, page.get_by_role("button", name="Import "))
    page.get_by_role("button", name="Import ").click()
    look(page, page.get_by_text("Completed", exact=True))

    customer = Contact.objects.get(email="wrice@dixon-hatfield.info")
    assert (customer.name, customer.phone, customer.country) == ("Carly Fisher", "+14655797543", "PN")
    assert customer.company.name == "Stout, Reed and Cameron"
    assert SmartListMember.objects.get(contact=customer).smart_list.name == "Customers"


def look(page: Page, wanted: Locator) -> None:
    """Loads the page again until the background is ready."""
    wait_for(lambda: page.reload() and wanted.first.is_visible())
