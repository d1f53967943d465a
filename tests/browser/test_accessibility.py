"""Every page is free of serious findings of axe-core, light and wide, dark and narrow."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from bulkactions import actions, engine, jobs, starting
from bulkactions.models import BulkAction
from bulkactions.selection import Selection
from contacts import bells
from contacts.duplicates import searching
from contacts.models import Automation, Contact, CustomField, Import, NotDuplicate, SmartList
from contacts.services.custom_fields import set_values
from contacts.services.imports import background, checking, columns, uploading
from contacts.services.pasting import create_paste
from tests.browser.conftest import sign_in
from tests.browser.steps import settle
from tests.contacts.custom_examples import example
from tests.contacts.where.asking import on, past, text
from tests.factories import (
    AppointmentFactory,
    CompanyFactory,
    ContactFactory,
    ConversationFactory,
    CustomFieldFactory,
    GroupFactory,
    NoteFactory,
    OpportunityFactory,
    SmartListFactory,
    StatusFactory,
    TagFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.for_sqlite]

SERIOUS = {"serious", "critical"}
# Not all of the answer: what has passed is told at length, too, and takes long to get here.
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(({violations}) => violations)"

# A row of several kinds, groups in each other, and a condition that rows cannot say.
CONDITIONS = {
    "queries": [
        on("city", text("contains", "o")),
        on("created", {"type": "moment_range", "on_or_after": past(days=30)}),
        {"type": "or", "queries": [on("country", {"type": "term", "values": ["US"]}), on("owner", {"type": "exists"})]},
        {"type": "object_type", "object_type": "contact"},
    ]
}


@pytest.fixture
def world(admin: User, monkeypatch) -> dict[str, int]:
    """One of everything that a page shows, and the ids that addresses need."""
    monkeypatch.setattr(jobs, "ring", lambda pk: None)
    tags = TagFactory.create_batch(5)
    contact = ContactFactory(tags=tags, company=CompanyFactory(), status=StatusFactory(), phone="+14155550123")
    NoteFactory(contact=contact, author=admin)
    TaskFactory(contact=contact, assignee=admin)
    _hang_on(contact, admin)
    others = ContactFactory.create_batch(3)
    done = _run(admin, "add_tags", [contact, *others], tags=[str(tags[0].pk)])
    _run(admin, "delete", others[:1])
    CompanyFactory(name="Twin")
    field = _fill_custom_fields(contact)
    smart_list = _share_lists(admin)
    _find_duplicates(admin, monkeypatch)
    ids = {"contact": contact.pk, "company": contact.company_id, "status": contact.status_id, "list": smart_list.pk}
    paste = create_paste(f"{others[1].email}\nnobody@example.com", admin)
    ids["automation"] = contact.enrolments.get().automation_id
    ids |= {"import": _check_file(admin), "failed": _upload(admin, ",".join("x" * 501)).pk}
    return ids | {"field": field.pk, "bulk_action": done.pk, "paste": paste.pk, "where": quote(json.dumps(CONDITIONS))}


def _upload(owner: User, text: str) -> Import:
    imported = uploading.receive(SimpleUploadedFile("people.csv", text.encode()), owner)
    background.advance(imported.pk)
    imported.refresh_from_db()
    return imported


def _check_file(owner: User) -> int:
    """One that would create, update and reject contacts, with a column that becomes a new field."""
    known = ContactFactory(email="ada@example.com")
    imported = _upload(owner, f"Name,Mail,Born,Plan\nAda,{known.email},1/2/1990,Gold\nBob,,,\nEve,nowhere,,\n")
    new = {"to": "new", "name": "Plan", "type": "text"}
    columns.set_mapping(imported, [*imported.mapping[:3], new])
    checking.check(imported)
    background.advance(imported.pk)
    return imported.pk


def _find_duplicates(person: User, monkeypatch) -> None:
    """Three contacts with the same address, of whom two are said to be none."""
    monkeypatch.setattr(bells.DUPLICATE_SEARCHES, "listeners", [])
    first, second, _ = ContactFactory.create_batch(3, email="shared@example.com", city="London")
    NotDuplicate.objects.create(first=first, second=second, by=person)
    searching.work_off(searching.look_again(person).pk)


def _share_lists(owner: User) -> SmartList:
    """One that is shared, one for everybody, one that is static and one with a mistake; returns the first."""
    shared = SmartListFactory(owner=owner, sharing="shared", sort="name", columns=["name", "city", "tags"])
    shared.shares.create(user=UserFactory(), can_edit=True)
    SmartListFactory(owner=UserFactory(), sharing="global")
    SmartListFactory(owner=owner, is_static=True)
    SmartListFactory(owner=owner, query={"type": "nonsense"})
    return shared


def _fill_custom_fields(contact: Contact) -> CustomField:
    """One of every type, and one that is archived; returns one with choices."""
    CustomFieldFactory(archived_at=timezone.now())
    given = {field: value for field, value, _ in map(example, CustomField.Type)}
    set_values(contact.pk, given)
    return next(field for field in given if field.has_choices)


def _hang_on(contact: Contact, person: User) -> None:
    AppointmentFactory(contact=contact, host=person, status="confirmed", place="By phone")
    ConversationFactory(contact=contact, unread=1)
    OpportunityFactory(contact=contact, owner=person, value=100)
    contact.memberships.create(group=GroupFactory())
    enrolment = contact.enrolments.create(automation=Automation.objects.create(name="Welcome series"))
    contact.manual_actions.create(text="Call back", assignee=person, enrolment=enrolment)


def _run(person: User, name: str, contacts: list[Contact], **options: list[str]) -> BulkAction:
    action = actions.get(name)(person, options)
    asked = starting.start(starting.Request(action, Selection(ids=tuple(c.pk for c in contacts)), "An example"))
    engine.advance(BulkAction.objects.get(pk=asked.pk))
    return asked


PAGES = [
    "/contacts/",
    "/contacts/?panel=open",
    "/contacts/?panel=open&where={where}",
    "/contacts/?q=nobody-at-all",
    "/contacts/duplicates/",
    "/contacts/duplicates/rejected/",
    "/contacts/paste/",
    "/contacts/paste/{paste}/",
    "/contacts/{contact}/",
    "/tags/",
    "/companies/",
    "/companies/?q=nobody-at-all",
    "/companies/new/",
    "/companies/{company}/",
    "/companies/{company}/merge/?company=Twin",
    "/companies/{company}/delete/",
    "/contacts/?list={list}",
    "/contacts/?list={list}&q=ada&columns=name,city,tags,followers,date_of_birth",
    "/contacts/columns/?columns=name,city,tags",
    "/smart-lists/",
    "/smart-lists/?q=nothing-at-all",
    "/smart-lists/new/?q=ada",
    "/smart-lists/{list}/share/",
    "/smart-lists/{list}/freeze/",
    "/smart-lists/{list}/delete/",
    "/trash/",
    "/tasks/",
    "/tasks/?q=nothing-at-all",
    "/appointments/",
    "/appointments/?show=past",
    "/conversations/",
    "/conversations/{contact}/",
    "/groups/",
    "/automations/",
    "/automations/?q=nothing-at-all",
    "/automations/{automation}/",
    "/contacts/{contact}/appointments/new/",
    "/opportunities/",
    "/opportunities/?view=list",
    "/contacts/{contact}/opportunities/new/",
    "/bulk-actions/",
    "/bulk-actions/{bulk_action}/",
    "/bulk-actions/{bulk_action}/statistics/",
    "/bulk-actions/new/undo/?bulk_action={bulk_action}",
    "/bulk-actions/{bulk_action}/take-back/",
    "/settings/",
    "/settings/statuses/",
    "/settings/statuses/new/",
    "/settings/statuses/{status}/delete/",
    "/settings/people/",
    "/settings/limits/",
    "/settings/fields/",
    "/settings/fields/?of=opportunity",
    "/settings/fields/new/",
    "/settings/fields/{field}/choices/",
    "/settings/fields/{field}/type/?type=text",
    "/settings/fields/{field}/delete/",
    "/contacts/{contact}/properties/cf_{field}/edit/",
    "/imports/",
    "/imports/new/",
    "/imports/{import}/",
    "/imports/{import}/check/",
    "/imports/{failed}/",
    "/settings/profile/",
    "/nowhere/",
]


# What a theme has to do with a finding, its contrast, does not depend on the width: each of both once will do.
@pytest.mark.parametrize(("theme", "size"), [("light", (1440, 900)), ("dark", (390, 844))])
def test_no_page_has_a_serious_finding(new_page, admin: User, world, theme: str, size: tuple[int, int]):
    page = new_page(color_scheme=theme, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page.goto("/sign-in/")
    findings = _findings(page, "/sign-in/")
    sign_in(page, admin)
    for path in PAGES:
        page.goto(path.format(**world))
        settle(page)
        findings += _findings(page, path)
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_dialog_of_an_action_has_a_serious_finding(new_page, admin: User, world, theme: str):
    page = new_page(color_scheme=theme, reduced_motion="reduce")
    sign_in(page, admin)
    findings = []
    for label in ("Export", "Add Tags", "Delete", "Remove Tags"):
        page.goto("/contacts/?select=all")
        if label == "Remove Tags":
            page.get_by_role("button", name="More").click()
        page.get_by_role("button", name=label).first.click()
        expect(page.locator("#modal[open] .modal-title")).to_contain_text(label)
        page.wait_for_load_state("networkidle")
        findings += _findings(page, label)
    assert not findings, "\n".join(findings)


def _findings(page: Page, where: str) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    return [
        f"{where}: {one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}"
        for one in page.evaluate(VIOLATIONS)
        if one["impact"] in SERIOUS
    ]
