"""Two contacts become one and two again; duplicates are looked for and reviewed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from contacts.models import Contact, NotDuplicate, Note
from tests.browser.conftest import sign_in
from tests.browser.steps import finished, row, view
from tests.bulkactions.contract import rows
from tests.factories import ContactFactory, NoteFactory, TagFactory
from tests.live import wait_for

pytestmark = pytest.mark.browser


def confirm(page: Page, label: str) -> None:
    page.get_by_label("Type MERGE to confirm").fill("MERGE")
    page.get_by_role("button", name=label).click()


def test_pick_two_merge_them_and_take_it_back(page: Page, admin: User, transactional_db):
    ada = ContactFactory(first_name="Ada", last_name="King", job_title="Analyst", email="ada@example.com")
    countess = ContactFactory(first_name="Ada", last_name="Byron", job_title="Countess", tags=[TagFactory(name="VIP")])
    third = ContactFactory(first_name="Bob")
    NoteFactory(contact=countess, text="Likes engines")
    before = rows()
    sign_in(page, admin)

    row(page, ada).check()
    page.get_by_role("button", name="More").click()
    merge = page.get_by_role("button", name=re.compile("^Merge"))
    expect(merge).to_have_text(re.compile("takes 2 to 10 contacts"))
    merge.click(force=True)
    expect(page.locator("#modal")).not_to_be_visible()
    page.keyboard.press("Escape")
    row(page, third).check()
    row(page, countess).check()
    page.get_by_role("button", name="More").click()
    expect(merge).to_have_text(re.compile("merges 3 contacts"))
    page.keyboard.press("Escape")
    row(page, third).uncheck()
    page.get_by_role("button", name="More").click()
    merge.click()

    page.get_by_role("radio", name=re.compile("^Ada King")).first.check()
    job = page.get_by_role("row", name=re.compile("^Job title"))
    expect(job.get_by_role("radio", name="Analyst")).to_be_checked()
    page.get_by_role("radio", name=re.compile("^Ada Byron")).first.check()
    expect(job.get_by_role("radio", name="Countess")).to_be_checked()
    job.get_by_role("radio", name="Analyst").check()
    page.get_by_role("radio", name=re.compile("^Ada King")).first.check()
    job.get_by_role("radio", name="Countess").check()
    page.wait_for_load_state("networkidle")
    confirm(page, "Merge 2 contacts")
    view(page)
    finished(page, "Completed")

    page.goto(f"/contacts/{countess.pk}/")
    expect(page).to_have_url(re.compile(f"/contacts/{ada.pk}/"))
    for text in ("Ada King", "Countess", "VIP", "Likes engines", "Merged with Ada Byron"):
        expect(page.locator("#content").get_by_text(text).first).to_be_visible()

    page.get_by_role("link", name=re.compile("^Merge contacts")).click()
    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo for 2 contacts").click()
    view(page)
    wait_for(lambda: rows() == before)
    assert page.errors == []


def test_duplicates_are_looked_for_and_reviewed_by_keyboard(page: Page, admin: User, transactional_db):
    for name in ("Ada", "Bob", "Eve"):
        for surname in ("King", "Ray"):
            ContactFactory(first_name=name, last_name=surname, email=f"{name.lower()}@example.com")
    theirs = Contact.objects.get(first_name="Bob", last_name="Ray")
    NoteFactory(contact=theirs)
    sign_in(page, admin)
    page.get_by_role("link", name="Duplicates").click()
    page.get_by_role("button", name="Look for duplicates").click()
    expect(page.get_by_role("link", name="E-mail 3")).to_be_visible(timeout=30_000)
    shown = page.locator(".comparison-head").first
    expect(shown).to_contain_text("Ada King")

    page.keyboard.press("n")
    expect(shown).to_contain_text("Bob King")
    page.keyboard.press("s")
    expect(shown).to_contain_text("Eve King")
    page.keyboard.press("k")
    expect(shown).to_contain_text("Bob King")
    page.keyboard.press("m")
    confirm(page, "Merge 2 contacts")
    expect(page.get_by_role("link", name="E-mail 1")).to_be_visible(timeout=30_000)
    assert Note.objects.get().contact.name == "Bob King"

    page.get_by_role("link", name="Not duplicates").click()
    page.get_by_role("button", name="Consider again").click()
    expect(page.get_by_text("No pairs here")).to_be_visible()
    assert not NotDuplicate.objects.exists()
    assert page.errors == []
