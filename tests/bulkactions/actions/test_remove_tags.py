from __future__ import annotations

import pytest

from bulkactions import actions
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory, TagFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    vip, press, other = TagFactory.create_batch(3)
    contacts = [ContactFactory(tags=[vip, press, other]), ContactFactory(tags=[vip]), ContactFactory(tags=[other])]
    contacts += ContactFactory.create_batch(extra, tags=[vip])
    return Example({"tags": [str(vip.pk), str(press.pk)]}, contacts)


def test_all_tags_are_removed_and_given_back(do):
    vip, press = TagFactory(), TagFactory()
    both, one, none = ContactFactory(tags=[vip, press]), ContactFactory(tags=[vip]), ContactFactory()

    done = do("remove_tags", [both, one, none], all_tags=["on"])
    assert (done.succeeded, done.unchanged) == (2, 1)
    assert not both.tags.exists()

    do("undo", bulk_action=[str(done.pk)])
    assert set(both.tags.all()) == {vip, press}
    assert set(one.tags.all()) == {vip}
    assert not none.tags.exists()


def test_undo_does_not_add_what_is_there_again(do):
    vip = TagFactory()
    contact = ContactFactory(tags=[vip])
    done = do("remove_tags", [contact], tags=[str(vip.pk)])
    contact.tags.add(vip)

    undone = do("undo", bulk_action=[str(done.pk)])

    assert undone.skipped == 1
    assert contact.tags.get() == vip


def test_nothing_chosen_is_an_error(admin):
    assert "tags" in actions.get("remove_tags")(admin, {}).form.errors


def test_a_tag_that_does_not_exist_cannot_be_removed(admin):
    assert "tags" in actions.get("remove_tags")(admin, {"tags": ["new:Nowhere"]}).form.errors
