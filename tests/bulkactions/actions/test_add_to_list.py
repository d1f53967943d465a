from __future__ import annotations

import pytest

from accounts.models import User
from contacts.models import SmartList
from contacts.services.smart_lists import add_members
from tests.bulkactions.contract import Example
from tests.conftest import signed_in
from tests.factories import ContactFactory, SmartListFactory, UserFactory

pytestmark = pytest.mark.django_db


def members(smart_list):
    return set(smart_list.members.values_list("contact_id", flat=True))


def example(do, extra: int = 0) -> Example:
    owner = User.objects.get(username="admin")
    fair = SmartListFactory(owner=owner, is_static=True)
    contacts = ContactFactory.create_batch(3 + extra)
    add_members(fair.pk, [contacts[0].pk])
    return Example({"smart_list": [str(fair.pk)]}, contacts)


def test_a_new_list_is_made_for_them(do, admin):
    contacts = ContactFactory.create_batch(2)

    done = do("add_to_list", contacts, smart_list=[""], new_list=["  Trade   fair "])

    made = SmartList.objects.get()
    assert (made.name, made.owner, made.is_static, made.sharing) == ("Trade fair", admin, True, "private")
    assert members(made) == {contact.pk for contact in contacts}
    assert done.options == {"smart_list": [str(made.pk)]}


@pytest.mark.parametrize("name", ["", "  ", "fair"])
def test_a_new_list_needs_a_name_of_its_own(as_admin, admin, name):
    SmartListFactory(owner=admin, name="Fair")
    form = {"scope": "ids", "ids": ContactFactory().pk, "smart_list": "", "new_list": name, "confirm": "1", "key": "x"}

    as_admin.post("/bulk-actions/new/add_to_list/", form)

    assert SmartList.objects.count() == 1


def test_undo_takes_off_only_those_it_put_on(do, admin):
    fair = SmartListFactory(owner=admin, is_static=True)
    was_on, new = ContactFactory.create_batch(2)
    add_members(fair.pk, [was_on.pk])
    done = do("add_to_list", [was_on, new], smart_list=[str(fair.pk)])
    assert (done.succeeded, done.unchanged) == (1, 1)

    do("undo", bulk_action=[str(done.pk)])

    assert members(fair) == {was_on.pk}


def test_undo_says_when_the_list_is_gone(do, admin):
    fair = SmartListFactory(owner=admin, is_static=True)
    done = do("add_to_list", [ContactFactory()], smart_list=[str(fair.pk)])
    fair.delete()

    undone = do("undo", bulk_action=[str(done.pk)])

    assert undone.results.get().reason == "list_gone"


@pytest.mark.parametrize("action", ["add_to_list", "remove_from_list"])
def test_only_static_lists_that_one_may_change_are_offered(user, action):
    mine = SmartListFactory(owner=user, is_static=True, name="Mine")
    SmartListFactory(owner=user, name="Live one")
    for can_edit, name in [(True, "Lent to change"), (False, "Lent to use")]:
        lent = SmartListFactory(is_static=True, name=name, sharing="shared", owner=UserFactory())
        lent.shares.create(user=user, can_edit=can_edit)
    SmartListFactory(is_static=True, name="Everybody’s", sharing="global", owner=UserFactory())
    SmartListFactory(is_static=True, name="Private", owner=UserFactory())

    page = signed_in(user).post(f"/bulk-actions/new/{action}/", {"scope": "ids", "ids": ContactFactory().pk})

    offered = page.context["dialog"].options_form.fields["smart_list"].queryset
    assert [one.name for one in offered] == ["Lent to change", "Mine"]
    assert f'value="{mine.pk}"' in page.content.decode()
