from __future__ import annotations

import pytest

from contacts.models import ContactTag, Tag
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory, TagFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    vip, press = TagFactory(), TagFactory()
    contacts = [ContactFactory(), ContactFactory(tags=[vip]), ContactFactory(tags=[vip, press])]
    contacts += ContactFactory.create_batch(extra)
    return Example({"tags": [str(vip.pk), str(press.pk)]}, contacts)


def test_a_new_tag_is_created_once(do):
    contacts = ContactFactory.create_batch(2)

    done = do("add_tags", contacts, tags=["new:Fresh", "new:fresh"])

    assert done.succeeded == 2
    assert done.options == {"tags": [str(Tag.objects.get().pk)]}


def test_undo_takes_off_only_the_tags_it_added(do):
    vip, press = TagFactory(name="VIP"), TagFactory(name="Press")
    had_vip = ContactFactory(tags=[vip])
    done = do("add_tags", [had_vip], tags=[str(vip.pk), str(press.pk)])

    do("undo", bulk_action=[str(done.pk)])

    assert list(had_vip.tags.all()) == [vip]


def test_undo_leaves_alone_what_changed_since(do):
    vip = TagFactory()
    kept, changed = ContactFactory.create_batch(2)
    done = do("add_tags", [kept, changed], tags=[str(vip.pk)])
    changed.tags.clear()

    undone = do("undo", bulk_action=[str(done.pk)])

    assert (undone.succeeded, undone.skipped) == (1, 1)
    assert not ContactTag.objects.exists()


def test_undo_works_after_the_tag_was_deleted(do):
    tag = TagFactory()
    done = do("add_tags", [ContactFactory()], tags=[str(tag.pk)])
    tag.delete()

    undone = do("undo", bulk_action=[str(done.pk)])

    assert undone.skipped == 1


def test_every_contact_says_what_it_was_given(do):
    vip, press = TagFactory(name="VIP"), TagFactory(name="Press")
    contact = ContactFactory(tags=[vip])
    done = do("add_tags", [contact], tags=[str(vip.pk), str(press.pk)])

    assert done.kind.explain_all([done.results.get()])[0] == "Added Press"
