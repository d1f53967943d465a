"""Services of smart lists: what they keep, who may use them, fixed members."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts import list_counts
from contacts.list_counts import count_all, count_lists
from contacts.models import Contact, SmartList
from contacts.paging import Total
from contacts.services import smart_lists
from contacts.services.smart_lists import ListInUse, Sharing, View
from contacts.where import QueryError
from tests.factories import ContactFactory, SmartListFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

EVERYBODY = {"type": "match_all"}


def tagged(*tags):
    return {
        "type": "field_condition",
        "field": {"type": "regular_field", "field_name": "tags"},
        "condition": {"type": "reference", "reference_type": "tag", "object_ids": [tag.pk for tag in tags]},
    }


def on_list(smart_list):
    return {"type": "saved_search", "saved_search_id": smart_list.pk}


def members(smart_list):
    return set(smart_list.members.values_list("contact_id", flat=True))


def visible_to(person):
    return set(SmartList.objects.visible_to(person))


def test_a_list_remembers_query_sort_and_columns(user):
    view = View(tagged(TagFactory()), "name", ["name", "city"])

    made = smart_lists.create_list(user, "VIPs", view)

    made.refresh_from_db()
    assert (made.query, made.sort, made.columns) == (view.query, "name", ["name", "city"])
    assert made.sharing == "private"


def test_a_shared_list_takes_no_condition_that_others_may_not_use(user):
    private = SmartListFactory(owner=user, name="Mine")
    shared = SmartListFactory(owner=user, sharing="global")

    with pytest.raises(QueryError, match="It uses the list “Mine”"):
        smart_lists.save_view(shared, View(on_list(private)), user)


def test_a_query_that_means_nothing_is_not_kept(user):
    tag = TagFactory()
    query = tagged(tag)
    tag.delete()

    with pytest.raises(QueryError):
        smart_lists.create_list(user, "VIPs", View(query))
    assert not SmartList.objects.exists()


def test_a_list_cannot_come_to_use_itself(user):
    first = smart_lists.create_list(user, "First", View(EVERYBODY))
    second = smart_lists.create_list(user, "Second", View(on_list(first)))

    with pytest.raises(QueryError, match="would use itself"):
        smart_lists.save_view(first, View(on_list(second)), user)
    with pytest.raises(QueryError, match="would use itself"):
        smart_lists.save_view(first, View({"type": "and", "queries": [on_list(first)]}), user)
    first.refresh_from_db()
    assert first.query == EVERYBODY


def test_saving_a_static_list_leaves_its_members_alone(user):
    fixed = SmartListFactory(owner=user, is_static=True)
    smart_lists.save_view(fixed, View(EVERYBODY, "name", ["name"]), user)
    fixed.refresh_from_db()
    assert (fixed.query, fixed.sort, fixed.columns) == ({}, "name", ["name"])


# Who may use it


def test_a_private_list_is_seen_by_its_owner_alone(user, admin):
    mine = SmartListFactory(owner=user)
    assert visible_to(user) == {mine}
    assert visible_to(admin) == set()


def test_sharing_replaces_who_used_it_before(user):
    ann, bob, eve = UserFactory.create_batch(3)
    mine = SmartListFactory(owner=user)
    smart_lists.share_list(mine, Sharing("shared", {ann.pk: True, bob.pk: False}))
    smart_lists.share_list(mine, Sharing("shared", {bob.pk: True, user.pk: True}))

    assert [visible_to(person) for person in (ann, bob, eve)] == [set(), {mine}, set()]
    assert list(mine.shares.values_list("user", "can_edit")) == [(bob.pk, True)]


def test_a_list_that_is_private_again_is_not_shared_in_secret(user):
    ann = UserFactory()
    mine = SmartListFactory(owner=user)
    smart_lists.share_list(mine, Sharing("shared", {ann.pk: True}))
    smart_lists.share_list(mine, Sharing("private", {ann.pk: True}))
    assert visible_to(ann) == set()
    assert not mine.shares.exists()


def test_everybody_sees_a_global_list(user):
    everybodys = SmartListFactory(owner=user, sharing="global")
    assert visible_to(UserFactory()) == {everybodys}


@pytest.mark.parametrize(
    ("sharing", "can_edit", "person", "rights"),
    [
        ("private", None, "owner", (True, True)),
        ("shared", True, "friend", (True, False)),
        ("shared", False, "friend", (False, False)),
        ("global", None, "friend", (False, False)),
        ("global", None, "owner", (True, True)),
        ("global", None, "admin", (True, True)),
    ],
)
def test_who_may_change_and_who_may_manage_a_list(admin, sharing, can_edit, person, rights):
    people = {"owner": UserFactory(role="User"), "friend": UserFactory(role="User"), "admin": admin}
    made = SmartListFactory(owner=people["owner"], sharing=sharing)
    if can_edit is not None:
        made.shares.create(user=people["friend"], can_edit=can_edit)

    (seen,) = SmartList.objects.visible_to(people[person]).with_rights_of(people[person])

    assert (seen.is_changeable, seen.is_manageable) == rights
    assert SmartList.objects.changeable_by(people[person]).exists() == rights[0]
    assert SmartList.objects.manageable_by(people[person]).exists() == rights[1]


def test_an_admin_neither_sees_nor_changes_what_is_private(admin):
    SmartListFactory(owner=UserFactory())
    assert not SmartList.objects.visible_to(admin).exists()
    assert not SmartList.objects.changeable_by(admin).exists()


# Order


def test_everybody_has_an_order_of_their_own(user, admin):
    a, b, c = (SmartListFactory(owner=user, name=name, sharing="global") for name in ("a", "B", "c"))
    smart_lists.put_in_order(user, [c.pk, a.pk])

    def order(person):
        return list(SmartList.objects.visible_to(person).in_order_of(person))

    assert order(user) == [c, a, b]
    assert order(admin) == [a, b, c]


def test_an_order_names_no_list_that_one_may_not_see(user):
    hidden = SmartListFactory(owner=UserFactory())
    smart_lists.put_in_order(user, [hidden.pk])
    assert not hidden.places.exists()


# Fixed members


def test_freezing_keeps_exactly_those_who_match(user):
    vip = TagFactory()
    matching = ContactFactory.create_batch(3, tags=[vip])
    ContactFactory()

    frozen = smart_lists.freeze(Contact.objects.live().tagged_any([vip.pk]).order_by("email"), user, "VIPs", View())

    ContactFactory(tags=[vip])
    assert frozen.is_static
    assert members(frozen) == {contact.pk for contact in matching}


def test_freezing_costs_the_same_for_any_number(user, django_assert_num_queries):
    ContactFactory.create_batch(40)
    with django_assert_num_queries(4):  # savepoint, list, members, release
        smart_lists.freeze(Contact.objects.all(), user, "All", View())


def test_a_duplicate_has_the_same_view_or_the_same_members(user):
    vip = smart_lists.create_list(
        UserFactory(), "VIPs", View(tagged(TagFactory()), "name", ["name"]), Sharing("global")
    )
    fixed = SmartListFactory(is_static=True)
    smart_lists.add_members(fixed.pk, [contact.pk for contact in ContactFactory.create_batch(2)])

    copies = [smart_lists.duplicate_list(one, user, f"My {one}") for one in (vip, fixed)]

    assert (copies[0].query, copies[0].sort, copies[0].columns) == (vip.query, vip.sort, vip.columns)
    assert members(copies[1]) == members(fixed)
    assert {(copy.owner, copy.sharing) for copy in copies} == {(user, "private")}


def test_members_are_added_and_removed_once():
    fixed = SmartListFactory(is_static=True)
    one, two = (contact.pk for contact in ContactFactory.create_batch(2))

    assert smart_lists.add_members(fixed.pk, [one]) == {one}
    assert smart_lists.add_members(fixed.pk, [one, two]) == {two}
    assert smart_lists.remove_members(fixed.pk, [one]) == {one}
    assert smart_lists.remove_members(fixed.pk, [one, two]) == {two}


# Deleting


def test_a_list_that_another_uses_is_not_deleted(user):
    used = SmartListFactory(owner=user)
    deep = {"type": "or", "queries": [EVERYBODY, {"type": "and", "queries": [on_list(used)]}]}
    using = SmartListFactory(owner=UserFactory(), query=deep)
    SmartListFactory(query=on_list(using))

    with pytest.raises(ListInUse) as refused:
        smart_lists.delete_list(used)
    assert refused.value.lists == [using]

    using.delete()
    smart_lists.delete_list(used)
    assert not SmartList.objects.filter(pk=used.pk).exists()


# Used and counted


def test_a_use_is_written_down_once_an_hour(user):
    seen = SmartListFactory(owner=user)
    smart_lists.note_use(seen)
    seen.refresh_from_db()
    first = seen.last_used_at
    assert first is not None

    smart_lists.note_use(seen)
    seen.refresh_from_db()
    assert seen.last_used_at == first

    seen.last_used_at = timezone.now() - timedelta(hours=2)
    seen.save()
    smart_lists.note_use(seen)
    seen.refresh_from_db()
    assert seen.last_used_at >= first


def test_lists_are_counted_for_the_person_who_looks():
    person = UserFactory(owned_only=True, role="User")
    vip = TagFactory()
    ContactFactory(tags=[vip], owner=person)
    ContactFactory(tags=[vip])
    ContactFactory(owner=person)
    live = SmartListFactory(query=tagged(vip), sharing="global")
    fixed = SmartListFactory(is_static=True, sharing="global")
    smart_lists.add_members(fixed.pk, Contact.objects.values_list("pk", flat=True))

    assert count_lists([live, fixed], person) == {live.pk: Total(1), fixed.pk: Total(2)}
    assert count_lists([live, fixed], UserFactory()) == {live.pk: Total(2), fixed.pk: Total(3)}
    assert (count_all(person), count_all(UserFactory())) == (Total(2), Total(3))


def test_a_list_with_a_mistake_does_not_stop_the_others_from_being_counted(user):
    ContactFactory()
    gone = TagFactory()
    broken = SmartListFactory(query=tagged(gone))
    nonsense = SmartListFactory(query={"type": "nonsense"})
    good = SmartListFactory()
    gone.delete()
    counts = count_lists([broken, nonsense, good], user)
    assert counts == {broken.pk: None, nonsense.pk: None, good.pk: Total(1)}


def test_lists_are_counted_in_one_query_each(user, django_assert_num_queries):
    lists = [SmartListFactory(query=tagged(TagFactory())) for _ in range(5)]
    with django_assert_num_queries(6):  # the tags of all of them first
        count_lists(lists, user)


def test_what_takes_long_to_count_is_remembered(user, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(list_counts, "SLOW", -1)
    slow = SmartListFactory()
    ContactFactory()
    count_lists([slow], user)
    ContactFactory()
    with django_assert_num_queries(0):
        assert count_lists([slow], user) == {slow.pk: Total(1)}
    slow.save()  # what is changed is counted again
    assert count_lists([slow], user) == {slow.pk: Total(2)}


def test_when_time_is_up_the_rest_is_counted_only_so_far(user, monkeypatch):
    monkeypatch.setattr(list_counts, "PATIENCE", -1)
    monkeypatch.setattr("contacts.paging.COUNTED_AT_ONCE", 1)
    ContactFactory.create_batch(3)
    late = SmartListFactory()
    assert count_lists([late], user) == {late.pk: Total(1, is_exact=False)}
