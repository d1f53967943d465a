"""A list from the filter to fixed members, as two people use it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from contacts.models import Contact, SmartList, SmartListMember
from tests.browser.conftest import sign_in
from tests.factories import ContactFactory, SmartListFactory, TagFactory
from tests.live import wait_for

pytestmark = pytest.mark.browser


@pytest.fixture
def contacts() -> None:
    vip = TagFactory(name="VIP")
    for number in range(3):
        ContactFactory(first_name="Vera", last_name=f"Vip{number}", city="Paris", tags=[vip])
    for number in range(4):
        ContactFactory(first_name="Olga", last_name=f"Other{number}", city="Rome")


def tab(page: Page, name: str):
    return page.get_by_role("navigation", name="Smart lists").get_by_role("link", name=re.compile(f"^{name}"))


def unsaved(page: Page):
    return page.get_by_role("group", name="Unsaved changes")


def choose_columns(page: Page, *names: str) -> None:
    page.get_by_role("link", name="Columns").click()
    for name in names:
        page.get_by_role("checkbox", name=name, exact=True).click()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_list_is_built_shared_opened_by_another_and_saved_as_new(
    page: Page, new_page, admin: User, user: User, contacts
):
    # Build a filter and save it, for somebody else to use.
    sign_in(page, admin)
    page.goto(f"/contacts/?tags={Contact.objects.get(last_name='Vip0').tags.get().pk}")
    choose_columns(page, "City", "Owner")
    expect(page.get_by_role("columnheader", name="City")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Owner")).to_have_count(0)
    page.get_by_role("link", name="Save as smart list").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Important people")
    dialog.get_by_text("Shared with people").click()
    dialog.get_by_label(str(user)).select_option("use")
    dialog.get_by_role("button", name="Save list").click()
    expect(tab(page, "Important people")).to_have_attribute("aria-current", "page")
    expect(tab(page, "Important people")).to_contain_text("3")
    expect(tab(page, "All")).to_contain_text("7")
    expect(unsaved(page)).to_have_count(0)

    # Another person opens it, changes it, and may only save it as a new one.
    other = new_page()
    sign_in(other, user)
    tab(other, "Important people").click()
    expect(other.get_by_role("row", name=re.compile("Vera"))).to_have_count(3)
    expect(other.get_by_role("columnheader", name="City")).to_be_visible()
    other.get_by_label("Search contacts").fill("vip2")
    expect(unsaved(other)).to_be_visible()
    expect(unsaved(other).get_by_role("button", name="Save", exact=True)).to_have_count(0)
    unsaved(other).get_by_role("link", name="Save as new").click()
    other.get_by_role("dialog").get_by_label("Name").fill("Just one")
    other.get_by_role("dialog").get_by_role("button", name="Save list").click()
    expect(tab(other, "Just one")).to_contain_text("1")
    tab(other, "Important people").click()
    expect(other.get_by_role("row", name=re.compile("Vera"))).to_have_count(3)

    # The owner does not see the other's list, changes their own, and thinks better of it.
    page.reload()
    expect(tab(page, "Just one")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Remove: tags")).click()
    expect(page.locator("#contacts-total")).to_have_text("7 contacts")
    expect(unsaved(page)).to_be_visible()
    unsaved(page).get_by_role("link", name="Discard").click()
    expect(page.locator("#contacts-total")).to_have_text("3 contacts")
    expect(unsaved(page)).to_have_count(0)

    # And changes it for good.
    page.get_by_label("Search contacts").fill("vip1")
    unsaved(page).get_by_role("button", name="Save", exact=True).click()
    expect(tab(page, "Important people")).to_contain_text("1")
    expect(page).to_have_url(re.compile(r"/contacts/\?list=\d+$"))
    assert page.errors == []


def test_select_all_on_a_list_freezes_exactly_what_it_shows(page: Page, admin: User, contacts):
    sign_in(page, admin)
    vip = Contact.objects.get(last_name="Vip0").tags.get()
    page.goto(f"/contacts/?tags={vip.pk}")
    page.get_by_role("link", name="Save as smart list").click()
    page.get_by_role("dialog").get_by_label("Name").fill("VIPs")
    page.get_by_role("dialog").get_by_role("button", name="Save list").click()
    expect(tab(page, "VIPs")).to_have_attribute("aria-current", "page")

    page.get_by_label("Select all on this page").check()
    page.get_by_role("button", name="More", exact=True).last.click()
    page.get_by_role("button", name="Add to List").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name of the new list").fill("Invited")
    dialog.get_by_label("Name of the new list").press("Tab")
    dialog.get_by_role("button", name="Add 3 contacts to “Invited”").click()
    expect(page.locator("#toasts").get_by_text("Adding 3 contacts to “Invited”")).to_be_visible()

    wait_for(lambda: SmartListMember.objects.filter(smart_list__name="Invited").count() == 3)
    page.goto("/contacts/")
    expect(tab(page, "Invited")).to_contain_text("3")
    tab(page, "Invited").click()
    expect(page.get_by_role("row", name=re.compile("Vera"))).to_have_count(3)
    invited = SmartList.objects.get(name="Invited")
    assert set(invited.members.values_list("contact_id", flat=True)) == set(vip.contacts.values_list("pk", flat=True))


def test_lists_that_do_not_fit_are_in_a_menu(page: Page, admin: User):
    for number in range(15):
        SmartListFactory(owner=admin, name=f"A list of number {number:02}")
    last = SmartListFactory(owner=admin, name="Z the last")
    sign_in(page, admin)
    expect(tab(page, "A list of number 00")).to_be_visible()
    expect(tab(page, "Z the last").first).to_be_hidden()
    page.get_by_role("button", name="More").click()
    page.locator("#tabs-menu").get_by_role("link", name="Z the last").click()
    expect(page).to_have_url(re.compile(rf"list={last.pk}$"))
    expect(tab(page, "Z the last").first).to_be_visible()  # the one that is open always is


def test_columns_are_chosen_and_ordered_by_keyboard(page: Page, admin: User, contacts):
    sign_in(page, admin)
    page.get_by_role("link", name="Columns").press("Enter")
    page.get_by_label("Find a column").fill("cit")
    page.get_by_label("Find a column").press("ArrowDown")
    expect(page.get_by_role("checkbox", name="City")).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_label("Find a column").fill("")
    for _ in range(8):
        page.get_by_role("button", name="Move City up").press("Enter")
    page.get_by_role("button", name="Apply").press("Enter")
    expect(page.get_by_role("columnheader").nth(2)).to_have_text(re.compile("City"))
    expect(page).to_have_url(re.compile("columns=name%2Ccity%2Cphone"))
    expect(page.get_by_role("link", name="Columns")).to_be_focused()

    page.get_by_role("link", name="Columns").press("Enter")
    page.get_by_role("link", name="Usual columns").press("Enter")
    expect(page).to_have_url(re.compile("/contacts/$"))
    assert page.errors == []
