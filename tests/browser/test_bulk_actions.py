"""From contacts on the list to a finished, understood and undone bulk action, as a person does it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from bulkactions.models import Batch, BulkAction
from contacts.models import Contact, ContactTag
from tests.browser.conftest import sign_in
from tests.browser.steps import choose_tag, finished, row, view
from tests.factories import ContactFactory, TagFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def contacts(transactional_db) -> list[Contact]:
    """60 people called Ada, more than a page of the filtered list, and 5 called Bob."""
    people = [ContactFactory.build(first_name="Ada", email="") for _ in range(60)]
    people += [ContactFactory.build(first_name="Bob", email="") for _ in range(5)]
    return Contact.objects.bulk_create(people)


def test_filter_select_all_but_two_tag_them_watch_read_and_undo(page: Page, admin: User, contacts):
    sign_in(page, admin)
    page.goto("/contacts/")
    page.get_by_role("searchbox").press_sequentially("ada")
    expect(page.get_by_text("60 contacts").first).to_be_visible()
    expect(page).to_have_url(re.compile("q=ada"))

    page.get_by_role("checkbox", name="Select all on this page").check()
    page.get_by_role("button", name="Select all 60 contacts").click()
    listed = page.locator("tbody input[name=ids]")
    listed.nth(0).uncheck()
    listed.nth(1).uncheck()
    expect(page.get_by_text("58 selected, 2 unticked")).to_be_visible()

    page.get_by_role("button", name="Add Tags").click()
    choose_tag(page, "Guest")
    page.get_by_role("button", name="Add 1 tag to 58 contacts").click()
    toast = page.locator("#toasts")
    expect(toast).to_contain_text("Adding 1 tag to 58 contacts")
    view(page)

    finished(page, "Completed")
    expect(page.locator("#figure-succeeded")).to_have_text("58")
    assert ContactTag.objects.count() == 58
    page.get_by_label("Outcomes").get_by_role("link", name="Succeeded").click()
    expect(page.get_by_text("Added Guest").first).to_be_visible()

    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo for 58 contacts").click()
    view(page)
    finished(page, "Completed")
    assert not ContactTag.objects.exists()
    assert page.errors == []


def test_ticks_survive_paging_and_sorting_but_not_another_filter(page: Page, admin: User, contacts):
    sign_in(page, admin)
    page.goto("/contacts/?per_page=20&sort=name")
    page.locator("tbody input[name=ids]").first.check()
    page.get_by_role("link", name="Next").first.click()
    expect(page.get_by_text("21–40 of 65")).to_be_visible()
    page.locator("tbody input[name=ids]").nth(2).check()
    expect(page.locator("[data-selected-count]")).to_have_text("2")
    page.go_back()
    expect(page.locator("tbody input[name=ids]").first).to_be_checked()
    expect(page.locator("[data-selected-count]")).to_have_text("2")

    page.goto("/contacts/?q=bob")
    notice = page.locator("[data-selection-notice]")
    expect(notice).to_have_text("The filter has changed, so nothing is selected any more.")
    page.locator("tbody input[name=ids]").first.check()
    expect(notice).to_be_hidden()


def test_a_range_with_shift_and_the_first_so_many(page: Page, admin: User, contacts):
    sign_in(page, admin)
    page.goto("/contacts/")
    boxes = page.locator("tbody input[name=ids]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator("[data-selected-count]")).to_have_text("4")

    page.get_by_role("button", name="Choose what to select").click()
    page.locator("#select-first").fill("7")
    page.locator("#select-first").press("Enter")
    expect(page.locator("[data-selected-count]")).to_have_text("7")


def test_deleting_takes_the_typed_word_and_can_be_taken_back(page: Page, admin: User, contacts):
    bob = contacts[-1]
    sign_in(page, admin)
    page.goto("/contacts/?q=bob")
    row(page, bob).check()
    page.get_by_role("button", name="Delete").first.click()
    word = page.get_by_label("Type DELETE to confirm")
    confirm = page.get_by_role("button", name="Delete 1 contact")
    word.fill("delete")
    confirm.click()
    expect(page.get_by_text("Type DELETE, exactly so, to confirm.")).to_be_visible()
    assert not BulkAction.objects.exists()

    word.fill("DELETE")
    confirm.click()
    view(page)
    finished(page, "Completed")
    page.goto("/trash/")
    expect(page.get_by_text(bob.name)).to_be_visible()

    page.goto("/bulk-actions/")
    page.get_by_role("button", name=re.compile("^Actions for")).first.click()
    page.get_by_role("link", name="Restore").click()
    page.get_by_role("button", name="Restore 1 contact").click()
    view(page)
    finished(page, "Completed")
    expect(page.locator("#figure-succeeded")).to_have_text("1")
    assert Contact.objects.live().count() == 65
    assert page.errors == []


def test_a_drip_is_paused_and_resumed(page: Page, admin: User, contacts):
    TagFactory(name="Guest")
    sign_in(page, admin)
    page.goto("/contacts/?q=bob&select=all")
    page.get_by_role("button", name="Add Tags").click()
    choose_tag(page, "Guest")
    page.get_by_role("radio", name=re.compile("Drip")).check()
    page.get_by_label("Take").fill("2")
    expect(page.locator(".schedule-table tbody tr")).to_have_count(3)
    page.get_by_role("button", name="Add 1 tag to 5 contacts").click()
    view(page)
    expect(page.locator("#figure-succeeded")).to_have_text("2", timeout=30_000)

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused").first).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()

    Batch.objects.open().update(due_at=BulkAction.objects.get().created_at - timedelta(hours=1))
    page.reload()  # the page itself looks less often while a drip waits
    finished(page, "Completed")
    assert ContactTag.objects.count() == 5
    assert page.errors == []


def test_the_list_the_dialog_and_the_results_work_without_javascript(new_page, admin: User, contacts):
    tag = TagFactory(name="Guest")
    page = new_page(java_script_enabled=False)
    sign_in(page, admin)
    page.goto("/contacts/")
    page.get_by_role("searchbox").fill("bob")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_text("5 contacts").first).to_be_visible()
    row(page, contacts[-1]).check()
    row(page, contacts[-2]).check()
    page.get_by_role("button", name="Add Tags").click()

    page.get_by_role("textbox", name="Tags to add").fill("Guest")
    page.get_by_role("button", name="Refresh preview").click()
    page.get_by_role("button", name="Add 1 tag to 2 contacts").click()
    expect(page).to_have_url(re.compile(r"/bulk-actions/\d+/"))

    for _ in range(20):
        if page.get_by_text("Completed").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_label("Outcomes").get_by_role("link", name="Succeeded").click()
    expect(page.get_by_text("Added Guest").first).to_be_visible()
    assert set(ContactTag.objects.values_list("contact", "tag")) == {(c.pk, tag.pk) for c in contacts[-2:]}


def test_the_keyboard_alone_reaches_a_dialog(page: Page, admin: User, contacts):
    sign_in(page, admin)
    page.goto("/contacts/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-selected-count]")).to_have_text("1")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
