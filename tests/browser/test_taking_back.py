"""Stopping and taking back from the toast, doing it again, taking up the rest, and time to think again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from bulkactions.models import BulkAction, Limits
from contacts.models import Contact, ContactTag
from tests.browser.conftest import sign_in
from tests.browser.steps import choose_tag, finished, view
from tests.factories import ContactFactory
from tests.live import wait_for

pytestmark = pytest.mark.browser


@pytest.fixture
def contacts(transactional_db) -> list[Contact]:
    return Contact.objects.bulk_create(ContactFactory.build(first_name="Bob", email="") for _ in range(5))


def tick_all(page: Page) -> None:
    page.goto("/contacts/")
    page.get_by_role("checkbox", name="Select all on this page").check()


def succeeded(page: Page, count: int) -> None:
    expect(page.locator("#figure-succeeded")).to_have_text(str(count), timeout=30_000)


def test_stopped_and_undone_from_the_toast_redone_and_the_rest_taken_up(page: Page, admin: User, contacts):
    sign_in(page, admin)
    tick_all(page)
    page.get_by_role("button", name="Add Tags").click()
    choose_tag(page, "Guest")
    page.get_by_role("radio", name="Drip").check()
    page.get_by_label("Take").fill("2")
    expect(page.locator(".schedule-table tbody tr")).to_have_count(3)  # it can only be confirmed as it was shown
    page.get_by_role("button", name="Add 1 tag to 5 contacts").click()
    toast = page.locator("#toasts")
    toast.get_by_text("Adding 1 tag").hover()  # it stays
    wait_for(lambda: ContactTag.objects.count() == 2)

    toast.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Stop and take back").click()
    expect(toast).to_contain_text("is stopped")
    toast.get_by_role("link", name="View").last.click()
    finished(page, "cancelled after 2 of 5")
    page.get_by_role("link", name=re.compile("Undo: ")).click(timeout=30_000)
    succeeded(page, 2)
    assert not ContactTag.objects.exists()

    page.get_by_role("link", name="Redo").click()
    page.get_by_role("button", name="Redo for 2 contacts").click()
    view(page)
    succeeded(page, 2)
    expect(page.get_by_text("Back and forth")).to_be_visible()
    assert ContactTag.objects.count() == 2

    first = BulkAction.objects.earliest("pk")
    page.goto("/bulk-actions/")
    page.get_by_role("button", name=f"Actions for {first.name}", exact=True).click()
    page.get_by_role("link", name="Retry the rest").click()
    expect(page.get_by_text("It was stopped before their turn came.")).to_be_visible()
    page.get_by_role("button", name="Look at what would happen").click()
    page.get_by_role("button", name="Add 1 tag to 3 contacts").click()
    view(page)
    succeeded(page, 3)
    assert ContactTag.objects.count() == 5
    expect(page.get_by_text("Retry of")).to_be_visible()
    assert page.errors == []


def test_what_waits_can_be_cancelled_before_it_has_done_anything(page: Page, admin: User, contacts):
    sign_in(page, admin)
    page.goto("/settings/limits/")
    page.get_by_label("Seconds to wait").fill("60")
    page.get_by_label("Delete").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The limits are saved.")).to_be_visible()
    assert Limits.current().held_actions == ["delete"]

    tick_all(page)
    page.get_by_role("button", name="Delete").first.click()
    page.get_by_label("Type DELETE to confirm").fill("DELETE")
    page.get_by_role("button", name="Delete 5 contacts").click()
    toast = page.locator("#toasts")
    expect(toast).to_contain_text("starts in 1 minute")
    toast.get_by_role("link", name="Cancel").click()
    page.get_by_role("button", name="Cancel bulk action").click()
    expect(toast).to_contain_text("is cancelled after 0 of 5")
    assert Contact.objects.live().count() == 5
    assert page.errors == []
