from __future__ import annotations

import pytest

from bulkactions import actions
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


def test_the_dialog_names_a_group_that_is_still_to_be_made(admin):
    assert ("Community group", "New") in actions.get("add_to_group")(admin, {"group": ["New"]}).choices()


def test_undo_ends_only_the_memberships_that_it_began(do):
    group = Group.objects.create(name="Founders")
    member, new = ContactFactory.create_batch(2)
    GroupMember.objects.create(contact=member, group=group)
    done = do("add_to_group", [member, new], group=["Founders"])
    assert outcomes(done) == {member.pk: ("unchanged", "member"), new.pk: ("succeeded", "")}

    do("undo", bulk_action=[str(done.pk)])

    assert list(group.members.values_list("contact", flat=True)) == [member.pk]


def test_a_group_that_is_renamed_meanwhile_is_still_the_one_that_was_meant(ask, run, do):
    group, contact = Group.objects.create(name="Founders"), ContactFactory()
    confirmed = ask("add_to_group", [contact], group=["Founders"])
    Group.objects.filter(pk=group.pk).update(name="First members")

    done = run(confirmed)
    assert GroupMember.objects.get().group == group

    do("undo", bulk_action=[str(done.pk)])
    assert not GroupMember.objects.exists()


def test_a_group_that_is_deleted_meanwhile_stops_the_run(ask, run):
    group = Group.objects.create(name="Founders")
    confirmed = ask("add_to_group", [ContactFactory()], group=["Founders"])
    group.delete()

    done = run(confirmed)

    assert (done.status, "does not exist any more" in done.reason) == ("failed", True)
    assert not Group.objects.exists()
