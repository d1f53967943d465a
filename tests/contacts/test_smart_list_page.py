"""The page that manages smart lists, and its dialogs."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from contacts.models import SmartList, Tag
from contacts.services.smart_lists import add_members
from tests.conftest import signed_in
from tests.contacts.contact_list import text
from tests.contacts.test_smart_lists import members, on_list, tagged
from tests.factories import ContactFactory, SmartListFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/smart-lists/"


def rows(response):
    return re.findall(r'<tr data-sortable-name="([^"]*)"', response.content.decode())


def change(smart_list, name):
    return f"{PAGE}{smart_list.pk}/{name}/"


@pytest.fixture
def lists(user):
    """One of each kind that `user` sees, and one that is hidden."""
    ann = UserFactory(first_name="Ann", last_name="Lee")
    mine = SmartListFactory(owner=user, name="Mine", query=tagged(TagFactory(name="VIP")))
    lent = SmartListFactory(owner=ann, name="Lent", sharing="shared")
    lent.shares.create(user=user)
    SmartListFactory(owner=ann, name="For all", sharing="global")
    SmartListFactory(owner=ann, name="Hidden")
    return {"mine": mine, "lent": lent}


def test_a_row_says_what_the_list_asks_and_whose_it_is(as_user, lists):
    page = text(as_user.get(PAGE))
    assert "Mine tags include any of VIP" in page
    assert "Ann Lee" in page
    assert "Hidden" not in page


def test_a_list_that_cannot_be_used_says_why(as_user, lists, user):
    SmartListFactory(owner=user, name="Unreadable", query={"type": "nonsense"})
    Tag.objects.all().delete()
    page = text(as_user.get(PAGE))
    assert "Unreadable Its filter cannot be read any more." in page
    assert re.search(r"Mine There is no tag \d+", page)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["For all", "Lent", "Mine"]),
        ("?scope=mine", ["Mine"]),
        ("?scope=shared", ["Lent"]),
        ("?scope=everybody", ["For all"]),
        ("?scope=nonsense", ["For all", "Lent", "Mine"]),
        ("?q=LEN", ["Lent"]),
        ("?q=nothing", []),
        ("?q=l&scope=shared", ["Lent"]),
    ],
)
def test_lists_are_found(as_user, lists, query, expected):
    assert rows(as_user.get(PAGE + query)) == expected


def test_the_page_costs_the_same_for_three_lists_and_thirty(as_user, lists, user, django_assert_max_num_queries):
    as_user.get(PAGE)
    with django_assert_max_num_queries(12) as few:
        as_user.get(PAGE)
    for _ in range(27):
        shared = SmartListFactory(owner=user, query=tagged(TagFactory()), sharing="shared")
        shared.shares.create(user=UserFactory())
    with django_assert_max_num_queries(12) as many:
        as_user.get(PAGE)
    assert len(many) == len(few)


def test_without_lists_the_page_says_how_to_make_one(as_user):
    assert "No smart lists yet" in text(as_user.get(PAGE))


def test_who_may_not_see_contacts_sees_no_lists():
    stranger = signed_in(UserFactory())
    assert {stranger.get(path).status_code for path in (PAGE, f"{PAGE}new/", f"{PAGE}counts/")} == {403}


# Order


def test_each_person_puts_the_lists_in_order(as_user, as_admin, lists):
    first, *_, last = ids = [SmartList.objects.get(name=name).pk for name in ("For all", "Lent", "Mine")]
    as_user.post(f"{PAGE}order/", {"order": [last, *ids[:-1]]})
    assert rows(as_user.get(PAGE)) == ["Mine", "For all", "Lent"]
    as_user.post(f"{PAGE}order/", {"order": [last, *ids[:-1]], "down": first})  # a button, without JavaScript
    assert rows(as_user.get(PAGE)) == ["Mine", "Lent", "For all"]
    assert rows(as_admin.get(PAGE)) == ["For all"]


# Dialogs


def test_a_list_is_renamed(as_user, lists):
    as_user.post(change(lists["mine"], "rename"), {"name": " VIPs "})
    lists["mine"].refresh_from_db()
    assert lists["mine"].name == "VIPs"


def test_a_list_keeps_its_own_name_but_takes_no_other(as_user, lists, user):
    SmartListFactory(owner=user, name="Taken")
    assert "already" in text(as_user.post(change(lists["mine"], "rename"), {"name": "taken"}))
    assert as_user.post(change(lists["mine"], "rename"), {"name": "MINE"}).status_code == 302


def test_a_duplicate_is_ones_own(as_user, lists, user):
    dialog = as_user.get(change(lists["lent"], "duplicate"))
    assert 'value="Copy of Lent"' in dialog.content.decode()
    as_user.post(change(lists["lent"], "duplicate"), {"name": "My copy"})
    assert SmartList.objects.get(name="My copy").owner == user


def test_a_list_is_shared_with_chosen_people(as_user, lists):
    ann, bob = UserFactory.create_batch(2)
    form = {"sharing": "shared", f"person_{ann.pk}": "change", f"person_{bob.pk}": "use"}
    as_user.post(change(lists["mine"], "share"), form)
    assert dict(lists["mine"].shares.values_list("user", "can_edit")) == {ann.pk: True, bob.pk: False}
    page = as_user.get(change(lists["mine"], "share")).content.decode()
    assert '<option value="change" selected>' in page


def test_sharing_with_nobody_is_refused(as_user, lists):
    answer = as_user.post(change(lists["mine"], "share"), {"sharing": "shared"})
    assert "Choose at least one person" in text(answer)


def test_a_list_is_shared_only_with_those_who_may_use_what_it_uses(as_user, user, lists):
    ann = UserFactory()
    inner = SmartListFactory(owner=user, name="Inner", query=tagged(TagFactory()))
    outer = SmartListFactory(owner=user, query=on_list(inner))
    shared = {"sharing": "shared", f"person_{ann.pk}": "use"}

    assert "It uses the list “Inner”, which not everybody" in text(as_user.post(change(outer, "share"), shared))
    assert not outer.shares.exists()

    for smart_list in (inner, outer):
        as_user.post(change(smart_list, "share"), shared)
    assert outer.shares.get().user == ann

    refused = as_user.post(change(inner, "share"), {"sharing": "private"})
    assert f"The list “{outer}” uses it" in text(refused)
    assert inner.shares.exists()


def test_a_list_is_taken_back_whatever_others_have_built_on_it(as_user, user):
    ann = UserFactory()
    lent = SmartListFactory(owner=user, sharing="shared")
    lent.shares.create(user=ann)
    SmartListFactory(owner=ann, query=on_list(lent))
    as_user.post(change(lent, "share"), {"sharing": "private"})
    assert not lent.shares.exists()


def test_a_new_list_is_shared_only_with_those_who_may_use_what_it_uses(as_user, user):
    ann = UserFactory()
    inner = SmartListFactory(owner=user, name="Inner", query=tagged(TagFactory()))
    form = {
        "view": f'where={{"type":"saved_search","saved_search_id":{inner.pk}}}',
        "name": "Outer",
        "sharing": "shared",
        f"person_{ann.pk}": "use",
    }
    assert "It uses the list “Inner”" in text(as_user.post(reverse("contacts:smart-list-new"), form))
    as_user.post(reverse("contacts:smart-list-new"), form | {"is_static": "on"})
    assert SmartList.objects.get(name="Outer").shares.get().user == ann


def test_only_an_admin_shares_with_everybody(as_user, admin, lists):
    assert 'value="global"' not in as_user.get(change(lists["mine"], "share")).content.decode()
    as_user.post(change(lists["mine"], "share"), {"sharing": "global"})
    lists["mine"].refresh_from_db()
    assert lists["mine"].sharing == "private"

    own = SmartListFactory(owner=admin)
    signed_in(admin).post(change(own, "share"), {"sharing": "global"})
    own.refresh_from_db()
    assert own.sharing == "global"


def test_a_list_that_everybody_uses_stays_so_when_its_owner_renames_it(as_user, user):
    given = SmartListFactory(owner=user, sharing="global")
    as_user.post(change(given, "rename"), {"name": "Another"})
    given.refresh_from_db()
    assert (given.name, given.sharing) == ("Another", "global")


def test_freezing_says_how_many_and_keeps_them(as_user, user):
    vip = TagFactory()
    ContactFactory.create_batch(2, tags=[vip])
    ContactFactory()
    live = SmartListFactory(owner=user, name="VIPs", query=tagged(vip))
    assert "Freeze 2 contacts" in text(as_user.get(change(live, "freeze")))

    as_user.post(change(live, "freeze"), {"name": "VIPs then"})

    frozen = SmartList.objects.get(name="VIPs then")
    assert frozen.is_static
    assert len(members(frozen)) == 2


def test_freezing_keeps_only_those_whom_one_may_see():
    limited = UserFactory(owned_only=True, role="User")
    own, _ = ContactFactory(owner=limited), ContactFactory()
    everybody = SmartListFactory(sharing="global")
    signed_in(limited).post(change(everybody, "freeze"), {"name": "Mine"})
    assert members(SmartList.objects.get(name="Mine")) == {own.pk}


def test_a_deleted_list_leaves_its_contacts(as_user, user):
    fixed = SmartListFactory(owner=user, is_static=True)
    contact = ContactFactory()
    add_members(fixed.pk, [contact.pk])
    assert "they all stay" in text(as_user.get(change(fixed, "delete")))
    as_user.post(change(fixed, "delete"))
    assert not SmartList.objects.exists()
    contact.refresh_from_db()


def test_a_list_in_use_is_not_deleted_and_says_by_which(as_user, lists, user):
    SmartListFactory(owner=user, name="Uses it", query=on_list(lists["mine"]))
    SmartListFactory(owner=UserFactory(first_name="Zoe", last_name="Doe"), name="Secret", query=on_list(lists["mine"]))
    page = text(as_user.post(change(lists["mine"], "delete")))
    assert "cannot be deleted while other lists use it" in page
    assert "Uses it" in page
    assert "a list of Zoe Doe" in page
    assert "Secret" not in page
    assert SmartList.objects.filter(pk=lists["mine"].pk).exists()


def test_after_deleting_the_list_that_is_open_one_sees_everybody(as_user, lists):
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/contacts/?list={lists['mine'].pk}&page=2"}
    assert as_user.post(change(lists["mine"], "delete"), headers=headers)["HX-Redirect"] == "/contacts/"


@pytest.mark.parametrize("name", ["rename", "share", "delete", "save"])
def test_what_one_may_only_use_one_cannot_change(as_user, lists, name):
    for smart_list in (lists["lent"], SmartList.objects.get(name="Hidden"), SmartList.objects.get(name="For all")):
        assert as_user.post(change(smart_list, name), {"name": "x", "sharing": "private"}).status_code == 404


@pytest.mark.parametrize("name", ["duplicate", "freeze"])
def test_what_is_hidden_cannot_be_copied(as_user, lists, name):
    assert as_user.get(change(SmartList.objects.get(name="Hidden"), name)).status_code == 404


@pytest.mark.parametrize("name", ["save", "order"])
def test_what_changes_something_is_posted(as_user, lists, name):
    path = change(lists["mine"], name) if name == "save" else f"{PAGE}{name}/"
    assert as_user.get(path).status_code == 405
