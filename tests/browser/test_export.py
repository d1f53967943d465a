"""An export in a real browser: columns put in order in every way, kept as a preset, used again, and the file."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from bulkactions.models import Preset
from contacts.models import Contact
from tests.browser.conftest import sign_in
from tests.factories import ContactFactory, CustomFieldFactory, NoteFactory, TagFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def contacts() -> list[Contact]:
    CustomFieldFactory(name="Shoe size")
    contacts = [ContactFactory(first_name=name, tags=[TagFactory(name=f"t{name}")]) for name in ("=Bo", "Al")]
    NoteFactory(contact=contacts[0], text="Called.")
    return contacts


def open_dialog(page: Page) -> Locator:
    page.goto("/contacts/?columns=name,city,tags&sort=name")
    page.get_by_role("checkbox", name="Select all on this page").check()
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    expect(box(dialog, "First name")).to_be_visible()
    return dialog


def order(dialog: Locator) -> list[str]:
    chosen = dialog.get_by_role("list", name="Chosen columns, in order")
    return [name.strip() for name in chosen.locator("bdi").all_inner_texts()]


def box(dialog: Locator, name: str) -> Locator:
    return dialog.get_by_role("checkbox", name=name, exact=True)


def drag(page: Page, dialog: Locator, name: str, onto: str) -> None:
    """To the upper edge of another row."""
    dialog.locator(f"[data-sortable-name='{name}'] [data-sortable-handle]").hover()
    page.mouse.down()
    target = dialog.locator(f"[data-sortable-name='{onto}']").bounding_box()
    page.mouse.move(target["x"] + 10, target["y"] + 2, steps=5)
    page.mouse.up()


def made(page: Page, dialog: Locator, folder: Path) -> Path:
    """The file, downloaded when it is there."""
    dialog.get_by_role("button", name="Export 2 contacts").click()
    page.locator("#toasts").get_by_role("link", name="View").click()
    link = page.get_by_role("link", name="Download").first
    expect(link).to_be_visible()
    with page.expect_download() as download:
        link.click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target


def test_columns_are_put_in_order_kept_as_a_preset_and_written(page: Page, admin: User, contacts, tmp_path: Path):
    sign_in(page, admin)
    dialog = open_dialog(page)
    assert order(dialog) == ["First name", "Last name", "City", "Tags"]  # as the list shows them

    dialog.get_by_label("Find a column").fill("id")
    expect(box(dialog, "Source")).to_be_hidden()
    expect(box(dialog, "City")).to_be_visible()  # what is chosen stays in sight
    box(dialog, "Contact ID").check()
    dialog.get_by_label("Find a column").fill("")
    box(dialog, "Last name").uncheck()
    box(dialog, "All notes").check()
    box(dialog, "Shoe size").check()
    drag(page, dialog, "Tags", "First name")
    assert order(dialog) == ["Tags", "First name", "City", "Contact ID", "All notes", "Shoe size"]
    for _ in range(3):
        dialog.get_by_role("button", name="Move Contact ID up").press("Enter")
    assert order(dialog) == ["Contact ID", "Tags", "First name", "City", "All notes", "Shoe size"]

    dialog.get_by_text("JSON Lines").click()
    expect(dialog.get_by_label("Separator")).to_be_hidden()
    dialog.get_by_text("Save as a preset").click()
    dialog.get_by_label("Name of the preset").fill("For the board")
    dialog.get_by_label("Name of the preset").press("Enter")
    expect(dialog.get_by_text("Saved as “For the board”.")).to_be_visible()
    assert order(dialog) == ["Contact ID", "Tags", "First name", "City", "All notes", "Shoe size"]

    file = made(page, dialog, tmp_path)
    assert file.suffix == ".jsonl"
    one = json.loads(file.read_text().splitlines()[0])
    assert list(one) == ["id", "tags", "first_name", "city", "notes", "Shoe size"]
    assert (one["first_name"], one["tags"], one["notes"][0]["text"]) == ("=Bo", ["t=Bo"], "Called.")

    dialog = open_dialog(page)
    dialog.get_by_label("Preset", exact=True).select_option("For the board")
    expect(dialog.get_by_role("radio", name="JSON Lines")).to_be_checked()
    assert order(dialog)[:2] == ["Contact ID", "Tags"]
    dialog.get_by_role("radio", name="CSV").check()
    dialog.get_by_label("Separator").select_option("Semicolon")
    box(dialog, "All notes").uncheck()
    expect(dialog.get_by_role("textbox", name="Name", exact=True)).to_have_value(re.compile("5 columns as CSV"))
    rows = list(csv.reader(made(page, dialog, tmp_path).open(encoding="utf-8-sig"), delimiter=";"))
    assert rows[0] == ["Contact ID", "Tags", "First name", "City", "Shoe size"]
    assert rows[1] == [str(contacts[0].pk), "t=Bo", "'=Bo", "", ""]

    dialog = open_dialog(page)
    dialog.get_by_label("Preset", exact=True).select_option("For the board")
    dialog.get_by_text("Save, rename or delete").click()
    page.on("dialog", lambda question: question.accept())
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_text("Deleted “For the board”.")).to_be_visible()
    assert not Preset.objects.exists()
    assert page.errors == []
