from __future__ import annotations

import pytest

from accounts.models import User
from contacts.services.smart_lists import add_members
from tests.bulkactions.actions.test_add_to_list import members
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory, SmartListFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    fair = SmartListFactory(owner=User.objects.get(username="admin"), is_static=True)
    contacts = ContactFactory.create_batch(3 + extra)
    add_members(fair.pk, [contact.pk for contact in contacts[1:]])
    return Example({"smart_list": [str(fair.pk)]}, contacts)


def test_undo_puts_back_only_those_it_took_off(do, admin):
    fair = SmartListFactory(owner=admin, is_static=True)
    was_on, was_not, stays = ContactFactory.create_batch(3)
    add_members(fair.pk, [was_on.pk, stays.pk])
    done = do("remove_from_list", [was_on, was_not], smart_list=[str(fair.pk)])
    assert members(fair) == {stays.pk}

    do("undo", bulk_action=[str(done.pk)])

    assert members(fair) == {was_on.pk, stays.pk}


def test_undo_leaves_alone_who_is_on_the_list_again(do, admin):
    fair = SmartListFactory(owner=admin, is_static=True)
    contact = ContactFactory()
    add_members(fair.pk, [contact.pk])
    done = do("remove_from_list", [contact], smart_list=[str(fair.pk)])
    add_members(fair.pk, [contact.pk])

    assert do("undo", bulk_action=[str(done.pk)]).skipped == 1


def test_other_lists_keep_them(do, admin):
    fair, other = SmartListFactory.create_batch(2, owner=admin, is_static=True)
    contact = ContactFactory()
    add_members(fair.pk, [contact.pk])
    add_members(other.pk, [contact.pk])

    do("remove_from_list", [contact], smart_list=[str(fair.pk)])

    assert (members(fair), members(other)) == (set(), {contact.pk})
