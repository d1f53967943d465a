"""Custom fields in a real browser: defined, ordered, filled in and given another type; also without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from contacts.models import CustomField
from contacts.services.custom_fields import set_value, values_of
from tests.browser.conftest import sign_in
from tests.factories import ContactFactory, CustomFieldFactory
from tests.live import wait_for

pytestmark = pytest.mark.for_sqlite


def open_fields(page: Page, admin: User) -> None:
    sign_in(page, admin)
    page.goto("/settings/fields/")


def order() -> list[str]:
    return [field.name for field in CustomField.objects.all()]


def test_a_field_with_choices_is_defined_and_filled_in(page: Page, admin: User):
    contact = ContactFactory()
    open_fields(page, admin)
    page.get_by_role("link", name="New field").first.click()
    page.get_by_label("Name").fill("Tier")
    expect(page.get_by_label("Choices")).to_be_hidden()
    page.get_by_label("Type").select_option("choices")
    page.get_by_label("Choices").fill("Gold\nSilver\nBronze")
    page.get_by_role("button", name="Add field").click()
    expect(page.get_by_role("link", name="3 choices")).to_be_visible()

    page.goto(f"/contacts/{contact.pk}/")
    page.get_by_role("link", name="Edit Tier:").click()
    page.get_by_label("Bronze").check()
    page.get_by_label("Gold").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".property-value .badge")).to_have_text(["Gold", "Bronze"])
    expect(page.get_by_role("link", name="Edit Tier:")).to_be_focused()
    assert page.errors == []


def test_fields_are_dragged_and_moved_with_the_keyboard(page: Page, admin: User):
    for name in ("One", "Two", "Three"):
        CustomFieldFactory(name=name)
    open_fields(page, admin)
    rows = page.locator("[data-sortable] > tr")
    handle, target = rows.nth(2).locator("[data-sortable-handle]"), rows.nth(0).bounding_box()
    handle.hover()
    page.mouse.down()
    with page.expect_response("**/settings/fields/order/"):
        page.mouse.move(target["x"] + 20, target["y"] + 2, steps=8)
        page.mouse.up()
    assert order() == ["Three", "One", "Two"]
    page.get_by_role("button", name="Move Three down").focus()
    with page.expect_response("**/settings/fields/order/"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move Three down")).to_be_focused()
    assert order() == ["One", "Three", "Two"]
    assert page.errors == []


def test_changing_the_type_says_what_is_lost_before_it_is_done(page: Page, admin: User):
    field = CustomFieldFactory(name="Seats")
    contacts = ContactFactory.create_batch(2)
    for contact, text in zip(contacts, ("1,200", "plenty"), strict=True):
        set_value([contact.pk], field, text)
    open_fields(page, admin)
    page.get_by_role("button", name="Actions for Seats").click()
    page.get_by_role("link", name="Change type").click()
    page.get_by_label("New type").select_option("number")
    expect(page.get_by_text("1 value cannot be carried over")).to_be_visible()
    expect(page.get_by_text("plenty")).to_be_visible()
    page.get_by_role("button", name="Change type and lose 1 value").click()
    expect(page.get_by_text("The type of “Seats” is Number now.")).to_be_visible()
    field.refresh_from_db()
    assert values_of([contacts[0].pk], [field])[contacts[0].pk] == {field.pk: 1200}
    assert page.errors == []


def test_the_name_of_a_field_leads_to_what_can_be_changed_about_it(page: Page, admin: User):
    CustomFieldFactory(name="Seats")
    open_fields(page, admin)
    page.get_by_role("link", name="Seats", exact=True).click()
    dialog = page.get_by_role("dialog", name="Edit custom field")
    dialog.get_by_label("Name").fill("Places")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Places", exact=True)).to_be_visible()
    assert page.errors == []


def test_a_field_that_is_to_be_deleted_can_be_archived_instead(page: Page, admin: User):
    CustomFieldFactory(name="Seats")
    open_fields(page, admin)
    page.get_by_role("button", name="Actions for Seats").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Archive").click()
    expect(page.get_by_role("heading", name="Archived")).to_be_visible()
    assert CustomField.objects.get().is_archived
    page.get_by_role("button", name="Actions for Seats").click()
    page.get_by_role("button", name="Use again").click()
    expect(page.get_by_text("“Seats” is in use again.")).to_be_visible()
    assert page.errors == []


def test_all_of_it_works_without_scripts(new_page, admin: User):
    page = new_page(java_script_enabled=False)
    contact, field = ContactFactory(), CustomFieldFactory(name="Seats")
    CustomFieldFactory(name="Other")
    open_fields(page, admin)
    page.get_by_role("button", name="Move Seats down").click()
    wait_for(lambda: order() == ["Other", "Seats"])
    page.get_by_role("link", name="Seats").first.click()
    page.get_by_label("Name").fill("Places")
    page.get_by_role("button", name="Save").click()
    page.goto(f"/contacts/{contact.pk}/")
    page.get_by_role("link", name="Edit Places:").click()
    page.get_by_label("Places").fill("40")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Edit Places:")).to_contain_text("40")
    page.goto(f"/settings/fields/{field.pk}/type/")
    page.get_by_label("New type").select_option("number")
    page.get_by_role("button", name="Change type").click()
    expect(page.get_by_text("1 value carries over")).to_be_visible()
    page.get_by_role("button", name="Change type").click()
    expect(page.get_by_role("cell", name="Number")).to_be_visible()
