"""Companies and statuses in a real browser: merging two, and putting statuses in order in every way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from contacts.models import Company, Status
from tests.browser.conftest import sign_in
from tests.factories import CompanyFactory, ContactFactory, StatusFactory

pytestmark = pytest.mark.for_sqlite


@pytest.fixture
def statuses() -> list[Status]:
    """New, Warm and Won."""
    return [StatusFactory(name=name, position=place) for place, name in enumerate(["New", "Warm", "Won"])]


def names_on(page: Page) -> list[str]:
    return page.locator(".sortable-row .badge").all_inner_texts()


def stored() -> list[str]:
    return [status.name for status in Status.objects.all()]


def test_two_companies_become_one(page: Page, manager: User):
    acme, twin = CompanyFactory(name="Acme"), CompanyFactory(name="Acme Ltd")
    ContactFactory.create_batch(2, company=twin)
    sign_in(page, manager)
    page.goto(f"/companies/{acme.pk}/")
    page.get_by_role("link", name="Merge").click()
    dialog = page.get_by_role("dialog", name="Merge companies")
    box = dialog.get_by_label("Merge with")
    expect(box).to_be_focused()
    box.fill("Acme L")
    expect(dialog.locator("datalist option")).to_have_attribute("value", "Acme Ltd")
    box.fill("Acme Ltd")
    expect(dialog.get_by_text("2 contacts of Acme Ltd move to Acme.")).to_be_visible()
    dialog.get_by_role("radio", name="Acme Ltd").check()
    expect(dialog.get_by_text("Acme has no contacts to move.")).to_be_visible()
    expect(dialog.get_by_role("radio", name="Acme Ltd")).to_be_focused()
    dialog.get_by_role("button", name="Merge companies").click()
    page.wait_for_url(f"**/companies/{twin.pk}/")
    assert list(Company.objects.all()) == [twin]
    assert page.errors == []


def test_what_was_said_of_a_name_goes_once_another_is_typed(page: Page, manager: User):
    acme = CompanyFactory(name="Acme")
    CompanyFactory(name="Acme Ltd")
    sign_in(page, manager)
    page.goto(f"/companies/{acme.pk}/")
    page.get_by_role("link", name="Merge").click()
    dialog = page.get_by_role("dialog", name="Merge companies")
    box, merge = dialog.get_by_label("Merge with"), dialog.get_by_role("button", name="Merge companies")
    merge.click()
    expect(dialog.get_by_text("This field is required.")).to_be_visible()
    box.fill("Nobody")
    expect(dialog.get_by_text("This field is required.")).to_have_count(0)
    merge.click()
    expect(dialog.get_by_text("There is no company “Nobody”.")).to_be_visible()
    box.fill("Acme Ltd")
    expect(dialog.get_by_text("Which one stays?")).to_be_visible()
    expect(dialog.get_by_text("There is no company “Nobody”.")).to_have_count(0)
    expect(box).not_to_have_attribute("aria-invalid", "true")
    assert page.errors == []


def test_an_error_about_the_form_of_a_value_stays_while_it_is_corrected(page: Page, manager: User):
    sign_in(page, manager)
    page.goto("/companies/new/")
    page.get_by_label("Phone").fill("call me")
    page.get_by_role("button", name="Add company").click()
    required, phone = page.get_by_text("This field is required."), page.get_by_text("is not a phone number")
    expect(required.or_(phone)).to_have_count(2)
    page.get_by_label("Name").fill("Acme")
    page.get_by_label("Phone").fill("+1 415")
    expect(required).to_have_count(0)
    expect(phone).to_be_visible()


def test_typing_finds_companies_and_the_address_follows(page: Page, manager: User):
    CompanyFactory(name="Acme")
    CompanyFactory(name="Beta", city="Oslo")
    sign_in(page, manager)
    page.goto("/companies/")
    page.get_by_label("Search").fill("oslo")
    expect(page.get_by_text("1 company found")).to_be_visible()
    expect(page.get_by_role("link", name="Acme")).to_have_count(0)
    page.wait_for_url("**/companies/?q=oslo")
    assert page.errors == []


def test_statuses_are_dragged_into_order(page: Page, admin: User, statuses):
    sign_in(page, admin)
    page.goto("/settings/statuses/")
    start = page.locator(".sortable-handle").nth(2).bounding_box()
    end = page.locator(".sortable-row").first.bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, end["y"] + 30, steps=5)
    page.mouse.move(start["x"] + 5, end["y"] + 5, steps=5)
    with page.expect_response("**/order/"):
        page.mouse.up()
    assert names_on(page) == stored() == ["Won", "New", "Warm"]
    assert page.errors == []


def test_escape_ends_dragging_where_it_began(page: Page, admin: User, statuses):
    sign_in(page, admin)
    page.goto("/settings/statuses/")
    start = page.locator(".sortable-handle").first.bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, start["y"] + 150, steps=5)
    assert names_on(page) == ["Warm", "Won", "New"]
    page.keyboard.press("Escape")
    page.mouse.up()
    assert names_on(page) == ["New", "Warm", "Won"]


@pytest.mark.parametrize("failure", [{"status": 500}, None], ids=["refused", "unreachable"])
def test_an_order_that_is_not_saved_is_taken_back(page: Page, admin: User, statuses, failure):
    sign_in(page, admin)
    page.goto("/settings/statuses/")
    page.route("**/order/", lambda route: route.fulfill(**failure) if failure else route.abort())
    page.get_by_role("button", name="Move Won up").click()
    expect(page.locator("#toasts")).to_contain_text("The order is as it was.")
    assert names_on(page) == stored() == ["New", "Warm", "Won"]
    expect(page.get_by_role("button", name="Move Won up")).to_be_focused()
    page.unroute("**/order/")
    with page.expect_response("**/order/"):
        page.get_by_role("button", name="Move Won up").click()
    assert names_on(page) == stored() == ["New", "Won", "Warm"]


def test_what_was_saved_meanwhile_stays_when_a_later_move_is_not(page: Page, admin: User, statuses):
    sign_in(page, admin)
    page.goto("/settings/statuses/")
    sent = []

    def answer(route):
        sent.append(route)
        if len(sent) == 2:
            route.fulfill(status=500)

    page.route("**/order/", answer)
    page.get_by_role("button", name="Move Won up").click()
    page.get_by_role("button", name="Move Won up").click()
    assert names_on(page) == ["Won", "New", "Warm"]
    sent[0].continue_()
    expect(page.locator("#toasts")).to_contain_text("The order is as it was.")
    assert names_on(page) == stored() == ["New", "Won", "Warm"]


def test_what_is_dragged_to_the_edge_of_the_screen_goes_on(new_page, admin: User):
    for place in range(30):
        StatusFactory(name=f"Step {place}", position=place)
    page = new_page(viewport={"width": 390, "height": 600})
    sign_in(page, admin)
    page.goto("/settings/statuses/")
    page.locator(".sortable-handle").first.hover()
    page.mouse.down()
    page.mouse.move(40, 590, steps=5)
    expect(page.locator(".sortable-row").last).to_have_class(re.compile("is-dragged"))
    with page.expect_response("**/order/"):
        page.mouse.up()
    assert stored()[-1] == "Step 0"


def test_statuses_are_moved_with_the_keyboard(page: Page, admin: User, statuses):
    sign_in(page, admin)
    page.goto("/settings/statuses/")
    page.get_by_role("button", name="Move Won up").focus()
    with page.expect_response("**/order/"):
        page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text("Won: place 2 of 3")
    with page.expect_response("**/order/"):
        page.keyboard.press("Enter")
    assert names_on(page) == stored() == ["Won", "New", "Warm"]
    expect(page.get_by_role("button", name="Move Won down")).to_be_focused()
    assert page.errors == []


def test_statuses_are_moved_without_scripts(new_page, admin: User, statuses):
    page = new_page(java_script_enabled=False)
    sign_in(page, admin)
    page.goto("/settings/statuses/")
    page.get_by_role("button", name="Move New down").click()
    expect(page.locator(".sortable-row .badge")).to_have_text(["Warm", "New", "Won"])
    assert stored() == ["Warm", "New", "Won"]
