"""The frame in a real browser: what scripts add to it, and that it is whole without them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.conftest import sign_in, sign_in_by_hand
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    OpportunityFactory,
    PipelineFactory,
    StageFactory,
    StatusFactory,
)

pytestmark = pytest.mark.for_sqlite

PHONE = {"viewport": {"width": 390, "height": 844}}


def test_the_dialog_opens_says_what_is_wrong_and_gives_the_focus_back(page: Page, admin: User):
    sign_in(page, admin)
    page.goto("/settings/people/")
    opener = page.get_by_role("link", name=f"Edit {admin}")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=f"Edit {admin}")
    expect(dialog.get_by_label("First name")).to_be_focused()

    dialog.get_by_label("User name").fill("")
    dialog.locator("form").evaluate("form => (form.noValidate = true)")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("This field is required.")).to_be_visible()
    expect(dialog.get_by_label("User name")).to_be_focused()

    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    assert page.errors == []


def test_a_dialog_in_a_tab_of_its_own_says_there_what_is_wrong(page: Page, admin: User):
    sign_in(page, admin)
    page.goto("/contacts/new/")
    page.get_by_label("E-mail", exact=True).fill("nonsense")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("This is not an e-mail address.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.errors == []


def test_a_saved_dialog_leads_back_with_a_toast(page: Page, admin: User):
    sign_in(page, admin)
    page.goto("/settings/people/")
    page.get_by_role("link", name=f"Edit {admin}").click()
    page.get_by_label("First name").fill("Augusta")
    page.get_by_role("button", name="Save").click()
    toast = page.locator("#toasts").get_by_text("is saved.")
    expect(toast).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    expect(toast).to_be_hidden()
    assert page.errors == []


def test_what_has_just_been_swapped_in_answers_at_once(page: Page, admin: User):
    sign_in(page, admin)
    page.goto("/settings/people/")
    page.evaluate("""() => {
        window.isSameDocument = true;
        new MutationObserver((changes, observer) => {
            observer.disconnect();
            const form = document.querySelector("#modal form");
            form.noValidate = true;
            form.querySelector("[name=username]").value = "";
            form.querySelector("[type=submit]").click();
        }).observe(document.querySelector("#modal"), { childList: true });
    }""")
    page.get_by_role("link", name=f"Edit {admin}").click()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    assert page.evaluate("window.isSameDocument")


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_follows_the_system_until_somebody_chooses(new_page, user: User, system: str):
    page = new_page(color_scheme=system)
    sign_in(page, user)
    html = page.locator("html")
    expect(html).to_have_attribute("data-bs-theme", system)
    page.get_by_role("button", name="your menu").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()
    expect(html).to_have_attribute("data-bs-theme", "dark")


def test_the_folded_menu_stays_folded_and_names_its_icons(page: Page, user: User):
    sign_in(page, user)
    page.get_by_role("button", name="Fold menu").click()
    page.reload()
    page.get_by_role("link", name="Bulk Actions").hover()
    expect(page.locator(".tooltip-box")).to_have_text("Bulk Actions")
    page.get_by_role("button", name="Unfold menu").click()
    expect(page.get_by_text("Bulk Actions", exact=True).first).to_be_visible()


def test_a_question_mark_lists_the_keys_but_not_while_typing(page: Page, user: User):
    sign_in(page, user)
    page.goto("/settings/profile/")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    page.get_by_label("First name").press("?")
    expect(keys).to_be_hidden()
    page.locator("main").press("?")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_a_request_that_fails_is_said(page: Page, admin: User):
    sign_in(page, admin)
    page.goto("/settings/people/")
    page.route("**/settings/people/add/", lambda route: route.abort())
    page.get_by_role("link", name="Add person").click()
    expect(page.get_by_text("The server cannot be reached.").first).to_be_visible()
    expect(page.locator("#live")).to_contain_text("The server cannot be reached.")


def test_whoever_was_signed_out_meanwhile_gets_the_sign_in_page(page: Page, admin: User):
    sign_in(page, admin)
    page.goto("/settings/people/")
    page.context.clear_cookies()
    page.get_by_role("link", name="Add person").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.url.endswith("?next=%2Fsettings%2Fpeople%2F")


def test_after_signing_out_going_back_shows_nothing(page: Page, admin: User):
    sign_in_by_hand(page, admin)
    page.goto("/settings/people/")
    page.get_by_role("button", name="your menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_on_a_phone_the_menu_slides_in(new_page, user: User):
    page = new_page(**PHONE)
    sign_in(page, user)
    expect(page.get_by_role("link", name="Bulk Actions")).to_be_hidden()
    page.get_by_role("button", name="Open menu").click()
    page.get_by_role("link", name="Bulk Actions").click()
    expect(page.get_by_role("heading", name="Bulk Actions", level=1)).to_be_visible()


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "desk"])
def test_without_scripts_the_menu_and_signing_out_still_work(new_page, user: User, options):
    page = new_page(java_script_enabled=False, **options)
    sign_in_by_hand(page, user)
    page.get_by_role("link", name="Bulk Actions").click()
    page.get_by_role("button", name="your menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_nothing_is_wider_than_a_phone(new_page, admin: User):
    company = CompanyFactory()
    contact = ContactFactory(company=company, status=StatusFactory(name="W" * 60))
    pipeline = PipelineFactory()
    for _ in range(4):
        OpportunityFactory(stage=StageFactory(pipeline=pipeline), contact=contact)
    page = new_page(**PHONE)
    sign_in(page, admin)
    for path in (f"/contacts/{contact.pk}/", f"/companies/{company.pk}/", "/opportunities/", "/settings/statuses/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
