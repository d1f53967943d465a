from __future__ import annotations

import pytest

from bulkactions import actions
from bulkactions.offers import Offers
from contacts.models import Company, Group, Note
from contacts.services import trash
from tests.bulkactions.conftest import outcomes
from tests.bulkactions.contract import Example
from tests.factories import CompanyFactory, ContactFactory, OpportunityFactory, StageFactory, TagFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    contacts = ContactFactory.create_batch(3 + extra)
    return Example({"bulk_action": [taken_back(do, "add_tags", contacts, tags=[str(TagFactory().pk)])]})


def taken_back(do, *args, **options) -> str:
    """The number of the undo of a bulk action that has been done."""
    return str(undone(do, do(*args, **options)).pk)


def undone(do, done):
    return do(done.kind.taken_back_by, bulk_action=[str(done.pk)])


def test_a_chain_of_undos_goes_back_and_forth(do):
    contact, tag = ContactFactory(), TagFactory()
    latest = do("add_tags", [contact], tags=[str(tag.pk)])

    for is_worn in (False, True, False, True):
        latest = undone(do, latest)
        assert contact.tags.exists() is is_worn
        assert latest.succeeded == 1


def test_what_has_changed_since_the_undo_is_left_alone(do):
    first, second = ContactFactory.create_batch(2)
    tag = TagFactory()
    undo = taken_back(do, "add_tags", [first, second], tags=[str(tag.pk)])
    first.tags.add(tag)

    redo = do("redo", bulk_action=[undo])

    assert outcomes(redo) == {first.pk: ("skipped", "changed_since"), second.pk: ("succeeded", "")}


def test_a_note_comes_back_with_its_number_and_its_author(do, admin):
    contact = ContactFactory()
    done = do("add_note", [contact], text=["Met at the fair"])
    note = Note.objects.get()

    undone(do, undone(do, done))

    assert vars(Note.objects.get()) | {"_state": 0} == vars(note) | {"_state": 0}


def test_a_note_of_somebody_gone_comes_back_without_an_author(do, admin, user):
    done = do("add_note", [ContactFactory()], text=["Met at the fair"])
    Note.objects.update(author=user)
    undo = undone(do, done)
    user.delete()

    assert undone(do, undo).succeeded == 1
    assert Note.objects.get().author is None


def test_an_opportunity_in_a_stage_that_is_gone_does_not_come_back(do):
    contact, stage = ContactFactory(), StageFactory()
    undo = undone(do, do("manage_opportunities", [contact], stage=[str(stage.pk)], rule=["create"], several=["newest"]))
    stage.delete()

    assert outcomes(undone(do, undo)) == {contact.pk: ("skipped", "changed_since")}


def test_an_opportunity_that_somebody_has_changed_since_is_left_alone(do):
    contact, stage = ContactFactory(), StageFactory()
    deal = OpportunityFactory(contact=contact, stage=stage, value=10)
    options = {"stage": [str(stage.pk)], "rule": ["update"], "several": ["newest"], "value": ["500"]}
    undo = undone(do, do("manage_opportunities", [contact], **options))
    type(deal).objects.update(value=20)

    assert outcomes(undone(do, undo)) == {contact.pk: ("skipped", "changed_since")}
    deal.refresh_from_db()
    assert deal.value == 20


def test_deleting_again_needs_the_permission_and_the_word_of_delete(do, manager, admin):
    undo = taken_back(do, "delete", [ContactFactory()])
    of_admin, of_manager = (actions.get("redo")(person, {"bulk_action": [undo]}) for person in (admin, manager))

    assert of_admin.confirm_word == "DELETE"
    assert of_admin.sentence("2 contacts") == "Delete 2 contacts again"
    assert not of_manager.is_permitted()


def test_what_was_deleted_again_can_be_restored_again(do):
    contact = ContactFactory()
    redo = undone(do, undone(do, do("delete", [contact])))
    contact.refresh_from_db()
    assert contact.is_deleted

    assert undone(do, redo).succeeded == 1
    contact.refresh_from_db()
    assert not contact.is_deleted


def test_who_was_deleted_by_somebody_else_meanwhile_is_left_alone(do):
    contact = ContactFactory()
    undo = taken_back(do, "delete", [contact])
    trash.delete_contacts([contact.pk])

    assert outcomes(do("redo", bulk_action=[undo])) == {contact.pk: ("skipped", "changed_since")}


def test_only_an_undo_is_redone(do, admin):
    done = do("add_tags", [ContactFactory()], tags=[str(TagFactory().pk)])
    undo = undone(do, done)

    assert not actions.get("redo")(admin, {"bulk_action": [str(done.pk)]}).form.is_valid()
    assert not actions.get("undo")(admin, {"bulk_action": [str(undo.pk)]}).form.is_valid()


def test_a_company_is_given_again_only_where_the_one_given_back_is_still_there(do):
    first, second, third = ContactFactory.create_batch(3)
    first.company = CompanyFactory()
    first.save()
    undo = taken_back(do, "manage_companies", [first, second, third], operation=["add"], company=["Acme"])
    type(third).objects.filter(pk=third.pk).update(company=CompanyFactory())

    redo = do("redo", bulk_action=[undo])

    assert outcomes(redo) == {
        first.pk: ("succeeded", ""),
        second.pk: ("succeeded", ""),
        third.pk: ("skipped", "changed_since"),
    }
    assert undone(do, redo).succeeded == 2
    first.refresh_from_db()
    assert first.company is not None
    assert first.company.name != "Acme"


def test_a_company_or_group_that_is_gone_is_not_given_again(do):
    contacts = ContactFactory.create_batch(2)
    company = taken_back(do, "manage_companies", contacts, operation=["add"], company=["Acme"])
    group = taken_back(do, "add_to_group", contacts, group=["Friends"])
    Company.objects.all().delete()
    Group.objects.all().delete()

    assert do("redo", bulk_action=[company]).skipped == 2
    assert do("redo", bulk_action=[group]).skipped == 2


def test_what_is_redone_can_only_be_undone_at_the_end_of_the_chain(do, admin):
    done = do("add_tags", [ContactFactory()], tags=[str(TagFactory().pk)])
    undo = undone(do, done)
    redo = undone(do, undo)

    assert [Offers(one, admin).undo for one in (done, undo, redo)] == [redo, redo, None]
    assert [Offers(one, admin).undo_words for one in (done, undo)] == ["Redone", "Redone"]
    assert [bool(Offers(one, admin).undo_url) for one in (done, undo, redo)] == [False, False, True]
    assert Offers(redo, admin).undo_label == "Undo"
