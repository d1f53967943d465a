from __future__ import annotations

import pytest

from contacts.models import Contact
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    contacts = ContactFactory.create_batch(2 + extra)
    do("delete", contacts)
    return Example(contacts=contacts)


def test_only_contacts_in_the_trash_are_restored(do):
    deleted, live = ContactFactory.create_batch(2)
    do("delete", [deleted])

    done = do("restore", [deleted, live])

    assert done.total == 1
    assert Contact.objects.live().count() == 2
