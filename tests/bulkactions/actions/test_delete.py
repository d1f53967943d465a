from __future__ import annotations

import pytest

from bulkactions import actions
from contacts.models import Contact
from contacts.services import trash
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory, NoteFactory, TaskFactory

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


def test_only_admins_delete(manager):
    assert not actions.get("delete")(manager, {}).is_permitted()
