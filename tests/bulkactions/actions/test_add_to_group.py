from __future__ import annotations

import pytest

from contacts.models import Group, GroupMember
from tests.bulkactions.conftest import outcomes
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    group = Group.objects.create(name=f"Founders {Group.objects.count()}")
    contacts = ContactFactory.create_batch(3 + extra)
    GroupMember.objects.create(contact=contacts[0], group=group)
    return Example({"group": [group.name]}, contacts)


def test_a_new_group_is_created_once(do):
    contacts = ContactFactory.create_batch(2)

    do("add_to_group", contacts, group=["Founders"])
    again = do("add_to_group", contacts, group=["founders"])

    assert Group.objects.get().members.count() == 2
    assert again.unchanged == 2


def test_undo_ends_only_the_memberships_that_it_began(do):
    group = Group.objects.create(name="Founders")
    member, new = ContactFactory.create_batch(2)
    GroupMember.objects.create(contact=member, group=group)
    done = do("add_to_group", [member, new], group=["Founders"])
    assert outcomes(done) == {member.pk: ("unchanged", "member"), new.pk: ("succeeded", "")}

    do("undo", bulk_action=[str(done.pk)])

    assert list(group.members.values_list("contact", flat=True)) == [member.pk]
