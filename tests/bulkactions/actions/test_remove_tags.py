from __future__ import annotations

import pytest

from accounts.roles import Role
from bulkactions import actions
from tests.bulkactions.contract import Example
from tests.conftest import signed_in
from tests.factories import ContactFactory, TagFactory, UserFactory
from tests.pages import text_of

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


# What is offered first


def offered(client, **fields):
    return client.post("/bulk-actions/new/remove_tags/offer/", fields, headers={"HX-Request": "true"}).context["offer"]


def ticked(*contacts) -> dict[str, str]:
    return {"scope": "ids", "ids": ",".join(str(contact.pk) for contact in contacts)}


def test_the_tags_of_the_selection_are_offered_the_most_frequent_first(as_admin):
    vip, press, elsewhere = TagFactory(name="VIP"), TagFactory(name="Press"), TagFactory()
    one, other, outside = (
        ContactFactory(tags=[vip, press]),
        ContactFactory(tags=[vip]),
        ContactFactory(tags=[elsewhere]),
    )
    offer = offered(as_admin, **ticked(one, other))
    assert offer.tags == [(vip, 2), (press, 1)]
    assert offer.among is None
    assert [count for _, count in offered(as_admin, scope="all", query=f"tags={vip.pk}").tags] == [2, 1]
    assert offered(as_admin, **ticked(outside)).tags == [(elsewhere, 1)]


def test_of_very_many_contacts_only_the_first_are_looked_through(as_admin, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("bulkactions.actions.remove_tags.LOOKED_THROUGH", 3)
    vip = TagFactory()
    ContactFactory.create_batch(5, tags=[vip])
    with django_assert_max_num_queries(12):
        offer = offered(as_admin, scope="all")
    assert (offer.tags, offer.among) == ([(vip, 3)], 3)


def test_what_a_person_may_not_see_is_not_counted():
    limited = UserFactory(role=Role.USER, owned_only=True)
    vip = TagFactory()
    mine, others = ContactFactory(tags=[vip], owner=limited), ContactFactory(tags=[vip])
    assert offered(signed_in(limited), **ticked(mine, others)).tags == [(vip, 1)]


def test_without_tags_it_says_so(as_admin):
    response = as_admin.post("/bulk-actions/new/remove_tags/offer/", ticked(ContactFactory()))
    assert "None of these contacts wears a tag" in text_of(response)


def test_actions_without_an_offer_have_none(as_admin):
    response = as_admin.post("/bulk-actions/new/add_tags/offer/", ticked(ContactFactory()))
    assert response.content.strip() == b""
