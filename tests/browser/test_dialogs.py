"""Every dialog that no other module opens, from the selection to the undone result, with real workers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from bulkactions.models import BulkAction
from contacts.models import Contact, Group, GroupMember, Pipeline, SmartList, SmartListMember
from tests.browser.conftest import sign_in
from tests.browser.steps import row, settle, view
from tests.bulkactions.contract import rows
from tests.factories import CompanyFactory, ContactFactory
from tests.live import wait_for

pytestmark = pytest.mark.browser

# What is filled in, by the label of the action.
DIALOGS: dict[str, Callable[[Locator], object]] = {
    "Manage Companies": lambda dialog: dialog.locator("[name=company]").fill("Acme"),
    "Manage Opportunities": lambda dialog: dialog.locator("[name=stage]").select_option(label="Won over"),
    "Add Note": lambda dialog: dialog.locator("[name=text]").fill("Met {{ contact.first_name }} at the fair"),
    "Add Task": lambda dialog: dialog.locator("[name=title]").fill("Call {{ contact.first_name }}"),
    "Add to Group": lambda dialog: dialog.locator("[name=group]").fill("Founders"),
    "Remove from Group": lambda dialog: dialog.locator("[name=group]").select_option(label="Members"),
    "Add to List": lambda dialog: dialog.locator("[name=smart_list]").select_option(label="Guests"),
    "Remove from List": lambda dialog: dialog.locator("[name=smart_list]").select_option(label="Staff"),
}


@pytest.fixture
def contacts(transactional_db, admin: User) -> list[Contact]:
    """Two people who are in a group and on a list, and what else the dialogs offer."""
    people = ContactFactory.create_batch(2)
    CompanyFactory(name="Acme")
    Pipeline.objects.create(name="Sales").stages.create(name="Won over")
    Group.objects.create(name="Founders")
    members = Group.objects.create(name="Members")
    lists = [SmartList.objects.create(name=name, owner=admin, is_static=True) for name in ("Guests", "Staff")]
    for person in people:
        GroupMember.objects.create(group=members, contact=person)
        SmartListMember.objects.create(smart_list=lists[1], contact=person)
    return people


def test_each_dialog_leads_to_a_result_that_can_be_undone(page: Page, admin: User, contacts):
    sign_in(page, admin)
    before = rows()
    for label, fill_in in DIALOGS.items():
        page.goto("/contacts/")
        for contact in contacts:
            row(page, contact).check()
        page.get_by_role("button", name="More").last.click()
        page.get_by_role("button", name=label, exact=True).click()
        with page.expect_response("**/preview/"):
            fill_in(page.locator("#modal"))
        settle(page)
        page.locator("#action-confirm").click()
        view(page)
        expect(page.locator("#figure-succeeded"), label).to_have_text("2")
        wait_for(lambda: BulkAction.objects.latest("pk").is_over)
        assert rows() != before, label

        page.get_by_role("link", name="Undo").click()
        page.locator("#action-confirm").click()
        view(page)
        expect(page.locator("#figure-succeeded"), label).to_have_text("2")
        wait_for(lambda: BulkAction.objects.latest("pk").is_over)
        assert rows() == before, label
    assert page.errors == []
