from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bulkactions import actions
from contacts.models import Group, GroupMember
from tests.bulkactions.conftest import outcomes
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    group = Group.objects.create(name=f"Founders {Group.objects.count()}")
    *members, outsider = ContactFactory.create_batch(3 + extra)
    joined = timezone.now() - timedelta(days=30)
    for place, contact in enumerate(members):
        GroupMember.objects.create(contact=contact, group=group, joined_at=joined + timedelta(minutes=place))
    return Example({"group": [str(group.pk)]}, [*members, outsider])


def test_who_is_no_member_stays_as_they_are(do):
    group = Group.objects.create(name="Founders")
    member, outsider = ContactFactory.create_batch(2)
    GroupMember.objects.create(contact=member, group=group)

    done = do("remove_from_group", [member, outsider], group=[str(group.pk)])

    assert outcomes(done) == {member.pk: ("succeeded", ""), outsider.pk: ("unchanged", "no_member")}
    assert not group.members.exists()


def test_a_group_that_is_gone_is_said_so(admin):
    form = actions.get("remove_from_group")(admin, {"group": ["999"]}).form

    assert form.errors == {"group": ["This group does not exist any more."]}


def test_who_has_joined_again_meanwhile_keeps_the_new_membership(do):
    group = Group.objects.create(name="Founders")
    contact = ContactFactory()
    GroupMember.objects.create(contact=contact, group=group)
    done = do("remove_from_group", [contact], group=[str(group.pk)])
    again = GroupMember.objects.create(contact=contact, group=group)

    undone = do("undo", bulk_action=[str(done.pk)])

    assert undone.skipped == 1
    assert GroupMember.objects.get().joined_at == again.joined_at


def test_undo_says_so_when_the_group_was_deleted_since(do):
    group, contact = Group.objects.create(name="Founders"), ContactFactory()
    GroupMember.objects.create(contact=contact, group=group)
    done = do("remove_from_group", [contact], group=[str(group.pk)])
    group.delete()

    undone = do("undo", bulk_action=[str(done.pk)])

    assert outcomes(undone) == {contact.pk: ("skipped", "changed_since")}
