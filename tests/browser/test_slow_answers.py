"""What happens when answers come late, or not in the order of the questions, as on a slow network."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from accounts.models import User
from contacts.models import Contact
from tests.browser.conftest import sign_in
from tests.browser.steps import row
from tests.factories import ContactFactory, TagFactory, TaskFactory
from tests.live import wait_for

LIST = re.compile(r"/contacts/(\?.*)?$")
FILE = {"name": "people.csv", "mimeType": "text/csv", "buffer": b"One,Two\na,b\n"}

pytestmark = [pytest.mark.browser, pytest.mark.for_sqlite]


@dataclass
class Held:
    """Answers that the server has given, and that are on their way until they are let go."""

    page: Page
    answers: list[tuple[Route, APIResponse]] = field(default_factory=list)
    are_held: bool = True

    def take(self, route: Route) -> None:
        answer = route.fetch()
        if self.are_held:
            self.answers.append((route, answer))
        else:
            route.fulfill(response=answer)

    def arrive(self, act: Callable[[], object]) -> None:
        """Does something, and waits until the server has answered what it asks."""
        goal = len(self.answers) + 1
        act()
        for _ in range(1000):
            if len(self.answers) >= goal:
                return
            self.page.wait_for_timeout(20)
        pytest.fail("Nothing was asked.")

    def let_go(self) -> None:
        """From now on answers come as ever."""
        self.are_held = False
        for route, answer in self.answers:
            route.fulfill(response=answer)
        self.answers.clear()


@pytest.fixture
def held(page: Page) -> Held:
    return Held(page)


def changed(page: Page) -> None:
    """As when a bulk action has ended: the list looks for news of itself."""
    page.evaluate("document.body.dispatchEvent(new Event('contacts:changed'))")


def test_a_search_is_answered_though_the_list_was_just_looking_for_news(page: Page, admin: User, held: Held):
    ada, bob = (ContactFactory(first_name=name, email="") for name in ("Ada", "Bob"))
    sign_in(page, admin)
    page.route(LIST, held.take)
    held.arrive(lambda: changed(page))
    held.arrive(lambda: page.get_by_role("searchbox").fill("ada"))
    held.let_go()
    expect(row(page, bob)).to_have_count(0)
    expect(row(page, ada)).to_be_visible()


def test_the_list_shows_the_latest_news(page: Page, admin: User, held: Held):
    sign_in(page, admin)
    page.route(LIST, held.take, times=1)
    held.arrive(lambda: changed(page))
    ada = ContactFactory(first_name="Ada")
    changed(page)
    held.let_go()
    expect(row(page, ada)).to_be_visible()


def test_the_order_that_was_asked_for_last_is_shown(page: Page, admin: User, held: Held):
    ContactFactory()
    sign_in(page, admin)
    head = {name: page.get_by_role("columnheader", name=name) for name in ("Name", "E-mail")}
    page.route(LIST, held.take)
    for name in head:
        held.arrive(head[name].get_by_role("link").click)
    held.let_go()
    expect(head["E-mail"]).to_have_attribute("aria-sort", "ascending")


def test_the_number_of_contacts_stands_while_they_are_counted_again(page: Page, admin: User, held: Held):
    Contact.objects.bulk_create(Contact(first_name=f"Ann{number}") for number in range(10_020))
    sign_in(page, admin)
    total = page.locator("#contacts-total")
    expect(total).to_have_text("10,020 contacts")
    page.route(re.compile("count=exact"), held.take)
    held.arrive(page.get_by_label("Next page").click)
    expect(total).to_have_text("10,020 contacts")
    expect(page.locator(".contact-pages")).to_contain_text("51–100 of 10,020")
    expect(page.locator("#page-count")).to_have_text("of 201")

    Contact.objects.last().delete()
    held.arrive(lambda: changed(page))
    held.let_go()
    expect(total).to_have_text("10,019 contacts")


def test_two_tasks_ticked_one_right_after_the_other_are_both_shown_as_done(page: Page, user: User, held: Held):
    contact = ContactFactory()
    for title in ("Call", "Write"):
        TaskFactory(contact=contact, title=title)
    sign_in(page, user)
    page.goto(f"/contacts/{contact.pk}/")
    page.route("**/done/", held.take)
    for title in ("Call", "Write"):
        held.arrive(page.get_by_role("checkbox", name=title).click)
    held.let_go()
    expect(page.get_by_role("checkbox", name="Call")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Write")).to_be_checked()


def test_a_dialog_closed_while_it_was_saving_still_tells_that_it_has(page: Page, admin: User, held: Held):
    sign_in(page, admin)
    page.get_by_role("link", name="Add contact").first.click()
    page.get_by_label("First name").fill("Ada")
    page.route("**/contacts/new/", held.take)
    held.arrive(lambda: page.get_by_role("button", name="Save", exact=True).click())
    page.keyboard.press("Escape")
    held.let_go()
    expect(page.locator("#toasts").get_by_text("was added.")).to_be_visible()
    expect(page.locator("#contacts-table").get_by_role("link", name="Ada").first).to_be_visible()


def test_the_dialog_that_was_asked_for_last_is_shown(page: Page, admin: User, held: Held):
    contact = ContactFactory()
    sign_in(page, admin)
    row(page, contact).check()
    page.evaluate("window.over = 0; document.body.addEventListener('htmx:afterRequest', () => window.over++)")
    page.route("**/bulk-actions/new/**", held.take)
    for name in ("Add Tags", "Delete"):
        held.arrive(page.get_by_role("button", name=name).first.click)
    held.answers.reverse()
    held.let_go()
    wait_for(lambda: page.evaluate("window.over") == 2)
    expect(page.get_by_role("dialog", name="Delete")).to_be_visible()


def test_a_tag_is_found_though_its_name_is_typed_faster_than_it_is_looked_up(page: Page, admin: User, held: Held):
    contact = ContactFactory(tags=[TagFactory(name="VIP")])
    sign_in(page, admin)
    row(page, contact).check()
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Remove Tags").click()
    box = page.get_by_role("combobox", name="Tags to remove")
    page.route("**/suggest/**", held.take)
    box.click()
    held.arrive(lambda: (box.fill("vip"), box.press("Enter")))
    held.let_go()
    expect(page.get_by_role("button", name="Remove VIP")).to_be_visible()
    expect(page.get_by_role("button", name="Remove 1 tag from 1 contact")).to_be_enabled()


def test_what_columns_become_is_saved_in_the_order_it_was_chosen(page: Page, admin: User, held: Held):
    given_up = []
    page.on("requestfailed", lambda request: request.method == "POST" and given_up.append(request.url))
    sign_in(page, admin)
    page.goto("/imports/new/")
    page.locator("input[type=file]").set_input_files(FILE)
    expect(page.get_by_role("combobox", name="“One” becomes")).to_be_visible()
    page.route("**/columns/", held.take, times=1)
    held.arrive(lambda: choose(page, "One", "First name"))
    choose(page, "Two", "Last name")
    held.let_go()
    expect(page.locator("#import-bar")).to_contain_text("2 of 2 columns")
    assert given_up == []


def test_what_is_ticked_before_the_scripts_have_come_stays_ticked(page: Page, admin: User, held: Held):
    contact = ContactFactory()
    sign_in(page, admin)
    page.route(re.compile(r"/selection\.([^/]+\.)?js$"), held.take)
    held.arrive(lambda: page.goto("/contacts/", wait_until="commit"))
    row(page, contact).check()
    held.let_go()
    expect(page.locator("[data-selected-count]")).to_have_text("1")
    expect(row(page, contact)).to_be_checked()


def test_a_file_chosen_before_the_scripts_have_come_is_uploaded(page: Page, admin: User, held: Held):
    sign_in(page, admin)
    page.route("**/drop-zone.*js", held.take)
    held.arrive(lambda: page.goto("/imports/new/", wait_until="commit"))
    page.locator("input[type=file]").set_input_files(FILE)
    held.let_go()
    expect(page.get_by_role("combobox", name="“One” becomes")).to_be_visible()


def choose(page: Page, column: str, field: str) -> None:
    box = page.get_by_role("combobox", name=f"“{column}” becomes")
    box.fill(field)
    box.press("Enter")


def test_a_condition_that_is_begun_while_another_is_fetched_keeps_what_is_typed(page: Page, admin: User, held: Held):
    sign_in(page, admin)
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name="Add condition").click()
    first, second = page.locator(".condition-card").nth(0), page.locator(".condition-card").nth(1)
    page.route("**/conditions/**", held.take, times=1)
    first.get_by_role("combobox", name="Field").fill("city")
    held.arrive(lambda: page.get_by_role("option", name="City", exact=True).click())
    page.get_by_role("button", name="Add condition").click()
    page.keyboard.type("job")
    held.let_go()
    expect(first.get_by_label("Text")).to_have_value("")
    expect(second.get_by_role("combobox", name="Field")).to_be_focused()
    page.keyboard.type(" title")
    page.keyboard.press("Enter")
    page.keyboard.type("baker")
    expect(second.get_by_label("Text")).to_have_value("baker")
