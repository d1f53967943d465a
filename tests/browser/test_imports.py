"""Importing in a real browser, with real workers: real files go in, are changed, come out and are taken back."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from contacts.demo.legislators import FILE as LEGISLATORS
from contacts.models import Contact, CustomField, SmartListMember
from tests.browser.conftest import sign_in
from tests.browser.test_bulk_actions import choose_tag, view
from tests.live import wait_for

CUSTOMERS = Path(__file__).parents[1] / "data" / "imports" / "customers-1000.csv"
NAME = ("first_name", "middle_name", "last_name", "suffix")


def choose(page: Page, column: str, words: str) -> None:
    """Finds a field by its words, as a person does."""
    box = page.get_by_role("combobox", name=f"“{column}” becomes")
    box.click()
    box.fill(words)
    with page.expect_response("**/columns/"):
        box.press("Enter")


def done(page: Page) -> None:
    expect(page.locator("#progress").get_by_text("Completed", exact=True)).to_be_visible(timeout=30_000)


def test_all_legislators_go_in_are_changed_come_out_and_are_taken_back(page: Page, admin: User):
    sign_in(page, admin)
    page.get_by_role("link", name="Import", exact=True).click()
    page.locator("input[type=file]").set_input_files(LEGISLATORS)
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
    expect(effects).to_contain_text("537 contacts will be created")
    expect(effects).to_contain_text("New custom field: district")
    page.get_by_role("button", name="Import 537 rows: create 537").click()
    done(page)
    assert CustomField.objects.get().name == "district"

    page.goto("/contacts/?q=Velázquez")
    row = page.get_by_role("row").filter(has_text="Nydia M. Velázquez")
    expect(row).to_contain_text("(202) 225-2361")
    expect(row).to_contain_text("Democrat")

    page.goto("/contacts/?select=all")
    page.get_by_role("button", name="Add Tags").click()
    choose_tag(page, "Congress")
    page.get_by_role("button", name="Add 1 tag to 537 contacts").click()
    view(page)
    done(page)

    page.goto("/contacts/?select=all")
    page.get_by_role("button", name="Export", exact=True).click()
    page.get_by_role("button", name="Export 537 contacts").click()
    view(page)
    done(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    assert exported(download.value.path()) == as_in_the_file()

    page.goto("/imports/")
    page.get_by_role("link", name=LEGISLATORS.name).click()
    page.get_by_role("link", name="View the bulk action").click()
    page.get_by_role("link", name="Undo").click()
    page.locator("#action-confirm").click()
    view(page)
    done(page)
    assert not Contact.objects.live().exists()
    page.goto("/trash/?q=Velázquez")
    expect(page.get_by_text("Nydia M. Velázquez")).to_be_visible()
    assert page.errors == []


def exported(path: Path) -> Counter[tuple[str, str, frozenset[str]]]:
    """What the file has of everybody: name, phone and tags, the party among them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return Counter(
            (f"{row['First name']} {row['Last name']}", row["Phone"], frozenset(re.split("[,;] ?", row["Tags"])))
            for row in csv.DictReader(file)
        )


def as_in_the_file() -> Counter[tuple[str, str, frozenset[str]]]:
    """What was uploaded, with the phone numbers as Muster writes them, and what was changed."""
    with LEGISLATORS.open(encoding="utf-8", newline="") as file:
        return Counter(
            (
                " ".join(filter(None, (row[part] for part in NAME))),
                row["phone"] and "+1" + row["phone"].replace("-", ""),  # one has none
                frozenset([row["party"], "Congress"]),
            )
            for row in csv.DictReader(file)
        )


def test_a_thousand_customers_go_in_and_are_taken_back_without_scripts(new_page, admin: User):
    page = new_page(java_script_enabled=False)
    sign_in(page, admin)
    page.goto("/imports/new/")
    page.locator("input[type=file]").set_input_files(CUSTOMERS)
    press(page, "Upload")
    look(page, page.get_by_role("button", name="Check the file"))
    page.get_by_label("“Customer Id” becomes").select_option("note")
    page.get_by_label("Or a new list called").fill("Customers")
    press(page, "Check the file")
    look(page, page.get_by_role("button", name="Import "))
    expect(page.get_by_text("7 rows will be left out")).to_be_visible()
    press(page, "Import 993 rows: create 993")
    completed = page.locator("#progress").get_by_text("Completed", exact=True)
    look(page, completed)

    customer = Contact.objects.get(email="wrice@dixon-hatfield.info")
    assert (customer.name, customer.phone, customer.country) == ("Carly Fisher", "+14655797543", "PN")
    assert customer.company.name == "Stout, Reed and Cameron"
    assert SmartListMember.objects.get(contact=customer).smart_list.name == "Customers"

    undo = page.get_by_role("link", name="Undo")
    look(page, undo)
    undo.click()
    press(page, "Undo for 993 contacts")
    look(page, completed)
    assert not Contact.objects.live().exists()


def press(page: Page, name: str) -> None:
    """Does not come back before the next page does: loading again would take back what is just being sent."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def look(page: Page, wanted: Locator) -> None:
    """Loads the page again until the background is ready."""
    wait_for(lambda: page.reload() and wanted.first.is_visible())
