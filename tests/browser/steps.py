"""What several tests do and look for in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from contacts.models import Contact


def row(page: Page, contact: Contact):
    return page.get_by_role("checkbox", name=f"Select {contact.name}", exact=True)


def choose_tag(page: Page, name: str) -> None:
    box = page.get_by_role("combobox", name="Tags to add")
    box.fill(name)
    box.press("Enter")


def settle(page: Page) -> None:
    """Waits for what htmx has asked for, and until it is in its place."""
    # Not `wait_for_function`, whose second look the CSP of the pages refuses.
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def view(page: Page) -> None:
    """Follows the toast to the bulk action that was just begun, perhaps from the page of an earlier one."""
    before = page.url
    page.locator("#toasts").get_by_role("link", name="View").click()
    page.wait_for_url(lambda url: url != before)


def finished(page: Page, text: str) -> None:
    """Waits, without reloading, until the details page says how it ended."""
    expect(page.get_by_role("region", name="Progress").get_by_text(text).first).to_be_visible(timeout=30_000)
