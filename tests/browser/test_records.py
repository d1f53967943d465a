"""What hangs on contacts, in a real browser: pages of one and of all contacts, the board, and Remove Tags."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from contacts.models import Appointment, ContactTag, GroupMember
from tests.browser.conftest import sign_in
from tests.browser.steps import finished, view
from tests.factories import (
    ContactFactory,
    ConversationFactory,
    GroupFactory,
    OpportunityFactory,
    PipelineFactory,
    StageFactory,
    TagFactory,
    TaskFactory,
)

pytestmark = pytest.mark.browser


def test_the_tags_of_the_selection_are_clicked_away_and_given_back(page: Page, admin: User, transactional_db):
    vip, press = TagFactory(name="VIP"), TagFactory(name="Press")
    TagFactory(name="Elsewhere")
    ContactFactory.create_batch(3, tags=[vip])
    ContactFactory(tags=[vip, press])
    sign_in(page, admin)
    page.get_by_role("checkbox", name="Select all on this page").check()
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Remove Tags").click()

    offered = page.get_by_role("button", name="VIP 4")
    expect(page.get_by_role("button", name="Press 1")).to_be_visible()
    expect(page.get_by_role("button", name="Elsewhere")).to_have_count(0)
    offered.click()
    expect(offered).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Remove VIP")).to_be_visible()
    offered.click()
    expect(offered).to_have_attribute("aria-pressed", "false")
    offered.click()
    page.get_by_role("button", name="Remove 1 tag from 4 contacts").click()
    view(page)
    finished(page, "Completed")
    assert ContactTag.objects.count() == 1

    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo for 4 contacts").click()
    view(page)
    finished(page, "Completed")
    assert ContactTag.objects.count() == 5
    assert page.errors == []


def test_cards_are_moved_by_mouse_and_by_keyboard(page: Page, admin: User, transactional_db):
    pipeline = PipelineFactory(name="Sales")
    new, offer, won = (
        StageFactory(pipeline=pipeline, name=name, position=place) for place, name in enumerate(["New", "Offer", "Won"])
    )
    OpportunityFactory.create_batch(30, stage=offer, value=10, currency="EUR")
    card = OpportunityFactory(stage=new, name="Licences", value=500, currency="EUR")
    sign_in(page, admin)
    page.goto("/opportunities/")
    columns = {stage: page.locator(f"[data-stage='{stage.pk}']") for stage in (new, offer, won)}
    expect(columns[offer]).to_contain_text("EUR 300.00")
    expect(columns[offer].locator("[data-card-move]")).to_have_count(25)
    columns[offer].get_by_role("link", name="Show more").click()
    expect(columns[offer].locator("[data-card-move]")).to_have_count(30)

    page.locator("[data-card-move]", has_text="Licences").drag_to(columns[offer].locator(".board-head"))
    expect(columns[offer]).to_contain_text("EUR 800.00")
    expect(columns[new]).to_contain_text("Nothing here")
    card.refresh_from_db()
    assert card.stage == offer

    menu = page.get_by_label("Stage of Licences")
    menu.focus()
    menu.press("ArrowDown")
    expect(columns[won]).to_contain_text("Licences")
    expect(menu).to_be_focused()
    card.refresh_from_db()
    assert card.stage == won
    assert page.errors == []


def test_a_card_that_is_not_moved_goes_back(page: Page, admin: User, transactional_db):
    pipeline = PipelineFactory()
    stages = [StageFactory(pipeline=pipeline, name=name, position=place) for place, name in enumerate(["New", "Won"])]
    for name in ("Licences", "Support"):
        OpportunityFactory(stage=stages[0], name=name)
    sign_in(page, admin)
    page.goto("/opportunities/")
    columns = [page.locator(f"[data-stage='{stage.pk}']") for stage in stages]
    cards = columns[0].locator("[data-card-move]")
    before = cards.all_inner_texts()
    page.route("**/move/", lambda route: route.fulfill(status=500))
    cards.first.drag_to(columns[1].locator(".board-head"))
    expect(page.locator("#toasts")).to_contain_text("The card is back in its stage.")
    assert cards.all_inner_texts() == before
    expect(columns[1].locator("[data-card-move]")).to_have_count(0)


def test_appointments_and_groups_are_kept_on_the_contacts_page(page: Page, admin: User, transactional_db):
    contact = ContactFactory(first_name="Ada", last_name="Lovelace")
    GroupFactory(name="Beta testers")
    sign_in(page, admin)
    page.goto(f"/contacts/{contact.pk}/")
    page.get_by_role("link", name="Add appointment").click()
    page.get_by_label("Title").fill("First call")
    page.get_by_role("button", name="Add appointment").click()
    expect(page.locator("#appointments")).to_contain_text("First call")

    page.get_by_label("Add to a group").fill("Beta testers")
    page.get_by_label("Add to a group").press("Enter")
    expect(page.locator("#groups")).to_contain_text("Beta testers")
    page.get_by_role("button", name="Remove from Beta testers").click()
    expect(page.get_by_role("button", name="Remove from Beta testers")).to_have_count(0)
    assert not GroupMember.objects.exists()

    page.get_by_role("link", name="Appointments").click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Cancel First call").click()
    expect(page.get_by_text("Nothing coming up")).to_be_visible()
    assert Appointment.objects.get().is_cancelled
    assert page.errors == []


def test_tasks_are_ticked_and_conversations_read(page: Page, admin: User, transactional_db):
    task = TaskFactory(title="Send the offer", assignee=admin)
    ConversationFactory(contact=task.contact, text="Where is my offer?", unread=1)
    sign_in(page, admin)
    page.get_by_role("link", name="Tasks", exact=True).click()
    page.get_by_role("checkbox", name="Send the offer").click()
    expect(page.get_by_role("checkbox", name="Send the offer")).to_be_checked()
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("Send the offer")).to_be_visible()

    page.get_by_role("link", name="Conversations").click()
    page.get_by_role("link", name="Where is my offer?").click()
    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_text("Marked as read")).to_be_visible()
    assert page.errors == []
