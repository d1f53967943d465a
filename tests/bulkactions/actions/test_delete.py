from __future__ import annotations

import pytest

from bulkactions import actions
from contacts.models import Contact
from contacts.services import trash
from tests.bulkactions.conftest import outcomes
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory, NoteFactory, TagFactory, TaskFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    contacts = ContactFactory.create_batch(2 + extra)
    NoteFactory(contact=contacts[0])
    TaskFactory(contact=contacts[0])
    return Example(contacts=contacts)


def test_deleted_contacts_are_in_the_trash_and_name_the_bulk_action(do):
    contact = ContactFactory()

    done = do("delete", [contact])

    contact.refresh_from_db()
    assert contact.deleted_in == done.pk
    assert not Contact.objects.live().exists()


def test_the_dialog_counts_what_goes_with_the_contacts(admin):
    contact = ContactFactory()
    NoteFactory.create_batch(2, contact=contact)
    TaskFactory(contact=contact)

    facts = dict(actions.get("delete")(admin, {}).facts(Contact.objects.all()))

    assert facts == {"note": 2, "open task": 1}


def test_restore_leaves_what_another_action_deleted_since(do):
    contact = ContactFactory()
    first = do("delete", [contact])
    trash.restore_contacts([contact.pk])
    do("delete", [contact])

    undone = do("undo", bulk_action=[str(first.pk)])

    assert undone.skipped == 1
    contact.refresh_from_db()
    assert contact.is_deleted


@pytest.fixture
def vip():
    return TagFactory(name="VIP", is_protected=True)


def test_contacts_with_a_protected_tag_are_skipped_and_named_for_the_first_of_them(do, admin, vip):
    free, one, both = ContactFactory.create_batch(3)
    press = TagFactory(name="Press", is_protected=True)
    for contact, tags in ((free, [TagFactory()]), (one, [press]), (both, [vip, press])):
        contact.tags.set(tags)
    preview = actions.get("delete")(admin, {}).preview(Contact.objects.all())

    done = do("delete", [free, one, both])

    reasons = {one.pk: f"protected_{press.pk}", both.pk: f"protected_{vip.pk}"}
    assert outcomes(done) == {free.pk: ("succeeded", "")} | {pk: ("skipped", code) for pk, code in reasons.items()}
    assert {part.reason: count for part, count in preview} == {"": 1} | dict.fromkeys(reasons.values(), 1)
    assert done.kind.reason_text(f"protected_{vip.pk}") == "Has the protected tag VIP"
    assert set(Contact.objects.live()) == {one, both}


def test_a_tag_protects_from_the_moment_it_is_worn(do, ask, run, vip):
    contact = ContactFactory()
    asked = ask("delete", [contact])
    contact.tags.add(vip)

    assert run(asked).skipped == 1


def test_what_was_restored_is_not_deleted_again_once_it_is_protected(do, vip):
    contact, other = ContactFactory.create_batch(2)
    undo = do("undo", bulk_action=[str(do("delete", [contact, other]).pk)])
    contact.tags.add(vip)

    redo = do("redo", bulk_action=[str(undo.pk)])

    assert outcomes(redo) == {contact.pk: ("skipped", f"protected_{vip.pk}"), other.pk: ("succeeded", "")}


def test_only_admins_delete(manager):
    assert not actions.get("delete")(manager, {}).is_permitted()
