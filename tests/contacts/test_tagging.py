from __future__ import annotations

import pytest

from contacts.models import ContactTag
from contacts.services import tagging
from tests.factories import ContactFactory, TagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def vip() -> int:
    return TagFactory(name="VIP").pk


@pytest.fixture
def press() -> int:
    return TagFactory(name="Press").pk


@pytest.fixture
def ids() -> list[int]:
    return sorted(contact.pk for contact in ContactFactory.create_batch(3))


def worn() -> set[tuple[int, int]]:
    return set(ContactTag.objects.values_list("contact_id", "tag_id"))


def in_order(taggings: tagging.Taggings) -> dict[int, list[int]]:
    return {contact: sorted(tags) for contact, tags in taggings.items()}


def test_every_tag_is_put_on_every_contact(ids, vip, press):
    added = tagging.add_tags(ids, [vip, press])

    assert in_order(added) == {pk: [vip, press] for pk in ids}
    assert worn() == {(pk, tag) for pk in ids for tag in (vip, press)}


def test_adding_tells_only_what_was_not_there_before(ids, vip, press):
    tagging.add_tags(ids[:1], [vip])
    tagging.add_tags(ids[1:2], [vip, press])

    added = tagging.add_tags(ids, [vip, press])

    assert in_order(added) == {ids[0]: [press], ids[2]: [vip, press]}


def test_each_contact_gets_its_own_tags(ids, vip, press):
    tagging.add_tags(ids[:1], [vip])

    added = tagging.add_pairs({ids[0]: [vip, press], ids[1]: [press], ids[2]: []})

    assert in_order(added) == {ids[0]: [press], ids[1]: [press]}
    assert worn() == {(ids[0], vip), (ids[0], press), (ids[1], press)}


def test_chosen_tags_are_taken_off_and_told(ids, vip, press):
    tagging.add_tags(ids[:2], [vip, press])

    removed = tagging.remove_tags(ids, [vip])

    assert removed == {ids[0]: [vip], ids[1]: [vip]}
    assert worn() == {(ids[0], press), (ids[1], press)}


def test_all_tags_are_taken_off_and_told(ids, vip, press):
    tagging.add_tags(ids, [vip])
    tagging.add_tags(ids[:1], [press])

    removed = tagging.remove_tags(ids[:2])

    assert in_order(removed) == {ids[0]: [vip, press], ids[1]: [vip]}
    assert worn() == {(ids[2], vip)}


def test_from_each_contact_its_own_tags_are_taken(ids, vip, press):
    tagging.add_tags(ids, [vip, press])

    removed = tagging.remove_pairs({ids[0]: [vip], ids[1]: [vip, press]})

    assert in_order(removed) == {ids[0]: [vip], ids[1]: [vip, press]}
    assert worn() == {(ids[0], press), (ids[2], vip), (ids[2], press)}


def test_removing_what_is_not_there_removes_nothing(ids, vip):
    assert tagging.remove_tags(ids, [vip]) == {}
    assert tagging.remove_pairs({ids[0]: [vip]}) == {}


def test_what_was_removed_can_be_given_back_exactly(ids, vip, press):
    tagging.add_tags(ids[:2], [vip, press])
    tagging.add_tags(ids[2:], [press])
    before = worn()

    tagging.add_pairs(tagging.remove_tags(ids))

    assert worn() == before


@pytest.mark.parametrize("change", [tagging.add_tags, tagging.remove_tags])
def test_no_contacts_or_no_tags_change_nothing(change, ids, vip):
    tagging.add_tags(ids[:1], [vip])

    assert change([], [vip]) == {}
    assert change(ids, []) == {}
    assert worn() == {(ids[0], vip)}


def test_many_contacts_cost_as_many_queries_as_few(vip, press, django_assert_num_queries):
    many = [contact.pk for contact in ContactFactory.create_batch(200)]

    with django_assert_num_queries(1):
        tagging.add_tags(many, [vip, press])
    with django_assert_num_queries(4):  # with its savepoint
        tagging.remove_tags(many, [vip, press])
