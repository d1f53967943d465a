"""A contact's page in a real browser: changing it with the keyboard, choosing tags, and all of it without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from contacts.models import Contact
from tests.browser.conftest import sign_in
from tests.factories import ContactFactory, TagFactory

pytestmark = pytest.mark.for_sqlite


def open_contact(page: Page, person: User, **values) -> Contact:
    contact = ContactFactory(**values)
    sign_in(page, person)
    page.goto(f"/contacts/{contact.pk}/")
    return contact


def test_a_value_is_changed_in_place_with_the_keyboard(page: Page, user: User):
    open_contact(page, user)
    value = page.get_by_role("link", name="Edit Job title:")
    value.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Job title")).to_be_focused()
    page.keyboard.type("Countess")
    page.keyboard.press("Enter")
    expect(value).to_contain_text("Countess")
    expect(value).to_be_focused()
    expect(page.locator("#profile-facts")).to_contain_text("Countess")
    assert page.errors == []


def test_escape_leaves_the_value_as_it_was(page: Page, user: User):
    open_contact(page, user, source="Fair")
    page.get_by_role("link", name="Edit Source:").click()
    page.get_by_label("Source").fill("Nonsense")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Edit Source:")).to_contain_text("Fair")


def test_a_wrong_value_is_explained_where_it_stands(page: Page, user: User):
    open_contact(page, user)
    page.get_by_role("link", name="Edit Phone:").click()
    page.get_by_label("Phone").fill("call me")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“call me” is not a phone number.")).to_be_visible()
    expect(page.get_by_label("Phone")).to_be_focused()


def test_tags_are_found_created_and_taken_off_with_the_keyboard(page: Page, user: User):
    old, _ = TagFactory(name="Old"), TagFactory(name="VIP")
    contact = open_contact(page, user, tags=[old])
    page.get_by_role("link", name="Edit tags").click()
    box = page.get_by_role("combobox", name="Tags")
    expect(box).to_be_focused()
    page.keyboard.type("vi")
    expect(page.get_by_role("option", name="VIP")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.keyboard.type("Brand new")
    expect(page.get_by_role("option", name="Create “Brand new”")).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove Old").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#property-tags a.badge")).to_have_text(["Brand new", "VIP"])
    assert {tag.name for tag in contact.tags.all()} == {"Brand new", "VIP"}
    assert page.errors == []


def test_notes_and_tasks_are_written_one_after_the_other(page: Page, user: User):
    open_contact(page, user)
    for text in ("First", "Second"):
        page.get_by_label("New note").fill(text)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".note-text").first).to_have_text(text)
        expect(page.get_by_label("New note")).to_be_focused()
    page.get_by_label("New task").fill("Call back")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Call back").click()
    expect(page.get_by_role("checkbox", name="Call back")).to_be_checked()
    assert page.errors == []


def test_a_duplicate_is_pointed_out_while_typing_and_saved_anyway(page: Page, user: User):
    ContactFactory(first_name="Grace", last_name="Hopper", email="grace@example.com")
    sign_in(page, user)
    page.get_by_role("link", name="Add contact").click()
    dialog = page.get_by_role("dialog", name="Add contact")
    dialog.get_by_label("E-mail").fill("GRACE@example.com")
    expect(dialog.get_by_role("link", name="Grace Hopper")).to_be_visible()
    dialog.get_by_role("button", name="Save", exact=True).click()
    dialog.get_by_role("button", name="Save anyway").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("was added.").first).to_be_visible()
    assert Contact.objects.count() == 2


def test_everything_works_without_javascript(new_page, user: User):
    contact = open_contact(page := new_page(java_script_enabled=False), user)
    page.get_by_role("link", name="Edit E-mail:").click()
    page.get_by_label("E-mail").fill("new@example.com")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Edit E-mail:")).to_contain_text("new@example.com")
    page.get_by_role("link", name="Add tags").click()
    page.get_by_label("Tags", exact=True).fill("VIP, Press")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("New note").fill("Called.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".note-text")).to_have_text("Called.")
    assert {tag.name for tag in contact.tags.all()} == {"VIP", "Press"}
