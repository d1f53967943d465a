from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bulkactions import actions
from bulkactions.models import BulkAction
from bulkactions.options import InvalidOptions
from bulkactions.pacing import Mode, Pacing, Unit
from contacts.models import Contact, MergedContact
from contacts.services import merging as services
from contacts.services import trash
from tests.bulkactions.conftest import outcomes
from tests.bulkactions.contract import Example, rows
from tests.factories import CompanyFactory, ContactFactory, NoteFactory, TagFactory, TaskFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    master = ContactFactory(tags=[TagFactory()])
    others = ContactFactory.create_batch(2 + min(extra, 7), company=CompanyFactory(), phone="+14155550123")
    for other in others:
        NoteFactory.create_batch(1 + extra // 10, contact=other)
        TaskFactory(contact=other)
        other.tags.add(TagFactory())
    return Example({"master": [str(master.pk)]}, [master, *others])


def merge(do, *contacts, **options):
    return do("merge", list(contacts), **{name: [str(value)] for name, value in options.items()})


def test_every_contact_says_what_became_of_it(do):
    ada = ContactFactory(first_name="Ada", last_name="King")
    bob, eve = ContactFactory(first_name="Bob", last_name="Ray"), ContactFactory(first_name="Eve", last_name="Ray")

    done = merge(do, bob, ada, eve, master=ada.pk)

    said = {result.contact_id: done.kind.explain(result) for result in done.results.all()}
    assert said == {
        ada.pk: "Merged with Bob Ray and Eve Ray",
        bob.pk: "Merged into Ada King",
        eve.pk: "Merged into Ada King",
    }


def test_picks_are_options_and_are_said(do, admin):
    master, other = ContactFactory(job_title="Analyst"), ContactFactory(last_name="Byron", job_title="Countess")

    done = do("merge", [master, other], **{"master": [str(master.pk)], "picks-job_title": [str(other.pk)]})

    master.refresh_from_db()
    assert master.job_title == "Countess"
    assert done.get_action().choices() == [("Goes on", master.name), ("Job title", "of Ada Byron")]


def test_without_a_master_the_oldest_goes_on(do):
    young, old = ContactFactory(), ContactFactory(created_at=timezone.now() - timedelta(days=9))

    merge(do, young, old)

    assert list(Contact.objects.live()) == [old]


@pytest.mark.parametrize("count", [1, 11])
def test_it_takes_two_to_ten_contacts(as_admin, ask, count):
    contacts = ContactFactory.create_batch(count)

    with pytest.raises(InvalidOptions, match="takes 2 to 10 contacts"):
        ask("merge", contacts)
    answer = as_admin.post(reverse("bulkactions:new", args=["merge"]), {"ids": [contact.pk for contact in contacts]})
    assert "Merge takes 2 to 10 contacts" in text_of(answer)
    assert not BulkAction.objects.exists()


def test_all_are_merged_in_one_batch_however_small_batches_are(ask, run, settings):
    settings.BATCH_SIZE = 2
    done = run(ask("merge", ContactFactory.create_batch(5)))

    assert done.batches.count() == 1
    assert done.succeeded == 5
    undone = run(ask("undo", bulk_action=[str(done.pk)]))
    assert undone.batches.count() == 1
    assert Contact.objects.live().count() == 5


def test_it_cannot_be_spread_out(ask):
    drip = Pacing(mode=Mode.DRIP, quantity=1, every=1, unit=Unit.HOURS)

    with pytest.raises(InvalidOptions, match="cannot be spread out"):
        ask("merge", ContactFactory.create_batch(2), pacing=drip)


def test_when_it_fails_it_fails_for_all_and_changes_nothing(do, monkeypatch):
    contacts = ContactFactory.create_batch(4)
    NoteFactory(contact=contacts[1])
    before = rows()

    def fail(*args) -> None:
        raise ValueError("no")

    monkeypatch.setattr(services, "_hide", fail)
    done = merge(do, *contacts)

    assert (done.status, done.failed) == ("failed", 4)
    assert rows() == before


def test_those_that_are_gone_are_skipped_and_the_rest_merged(ask, run):
    master, other, gone = ContactFactory.create_batch(3)
    asked = ask("merge", [master, other, gone], master=[str(master.pk)])
    trash.delete_contacts([gone.pk])

    done = run(asked)

    assert outcomes(done)[gone.pk] == ("skipped", "not_available")
    assert list(Contact.objects.live()) == [master]


def test_without_its_master_nothing_is_merged(ask, run):
    master, *others = ContactFactory.create_batch(3)
    asked = ask("merge", [master, *others], master=[str(master.pk)])
    trash.delete_contacts([master.pk])

    done = run(asked)

    assert {outcomes(done)[other.pk] for other in others} == {("skipped", "no_master")}
    assert not MergedContact.objects.exists()


def test_a_protected_contact_is_not_merged_away_but_may_go_on(do, admin):
    vip = TagFactory(is_protected=True)
    master, other, kept = ContactFactory(tags=[vip]), ContactFactory(), ContactFactory(tags=[vip])
    options = {"master": [str(master.pk)]}
    action = actions.get("merge")(admin, options)
    foretold = {(part.outcome, part.reason): count for part, count in action.preview(Contact.objects.all())}

    done = merge(do, master, other, kept, master=master.pk)

    reason = f"protected_{vip.pk}"
    assert foretold == {("succeeded", ""): 2, ("skipped", reason): 1}
    assert outcomes(done) == {
        master.pk: ("succeeded", ""),
        other.pk: ("succeeded", ""),
        kept.pk: ("skipped", reason),
    }


def test_with_all_others_protected_nobody_is_merged(do, admin):
    master, kept = ContactFactory(), ContactFactory(tags=[TagFactory(is_protected=True)])
    action = actions.get("merge")(admin, {"master": [str(master.pk)]})

    assert action.preview(Contact.objects.all()).changing == 0
    assert outcomes(merge(do, master, kept, master=master.pk))[master.pk] == ("skipped", "alone")


def test_undo_says_what_it_left_alone(do):
    master, other = ContactFactory(), ContactFactory(job_title="Analyst")
    done = merge(do, master, other, master=master.pk)
    Contact.objects.filter(pk=master.pk).update(job_title="Countess")

    undone = do("undo", bulk_action=[str(done.pk)])

    assert undone.results.get(contact=master).detail == "Left alone, as changed since: Job title"
    assert undone.succeeded == 2


def test_a_merge_whose_master_is_deleted_or_merged_further_waits_for_that_to_be_taken_back(do):
    first, second, third = ContactFactory.create_batch(3)
    before = rows()
    earlier = merge(do, first, second, master=second.pk)
    later = merge(do, second, third, master=third.pk)

    assert do("undo", bulk_action=[str(earlier.pk)]).skipped == 2

    do("undo", bulk_action=[str(later.pk)])
    do("undo", bulk_action=[str(earlier.pk)])
    assert rows() == before


def test_the_history_of_the_master_shows_it(do, as_admin):
    master, other = ContactFactory(), ContactFactory(first_name="Bob", last_name="Ray")
    merge(do, master, other, master=master.pk)

    assert "Merged with Bob Ray" in text_of(as_admin.get(reverse("contacts:detail", args=[master.pk])))


def test_the_dialog_compares_and_says_what_moves(as_admin):
    master, other = ContactFactory(job_title="Analyst"), ContactFactory(job_title="Countess")
    NoteFactory.create_batch(2, contact=other)
    NoteFactory(contact=master)
    url = reverse("bulkactions:new", args=["merge"])

    page = text_of(as_admin.post(url, {"ids": [master.pk, other.pk], "master": master.pk}))

    assert "Job title differs Analyst Countess" in page
    assert "From the others move along: 2 notes." in page
    assert "It cannot be reversed by hand" in page
    assert "Type MERGE to confirm" in page


def test_only_admins_merge(manager, as_manager):
    assert not actions.get("merge")(manager, {}).is_permitted()
    assert reverse("bulkactions:new", args=["merge"]) not in as_manager.get("/contacts/").content.decode()


def test_picks_that_are_no_ids_are_refused(admin):
    action = actions.get("merge")(admin, {"picks-name": ["1; DROP"]})

    with pytest.raises(InvalidOptions, match="could not be read"):
        assert action.options


def test_what_the_dialog_proposes_can_be_confirmed_as_it_is(as_admin):
    master, other = ContactFactory(), ContactFactory(job_title="Analyst")
    url, given = reverse("bulkactions:new", args=["merge"]), {"ids": [master.pk, other.pk]}
    fields = fields_of(as_admin.post(url, given), "action-dialog")

    as_admin.post(url, fields | {"run-word": "MERGE", "confirm": "1"})

    assert BulkAction.objects.get().get_action().options == {
        "master": master.pk,
        "picks": {"name": master.pk, "email": master.pk, "job_title": other.pk},
    }


def test_the_results_say_which_contacts_are_merged(do, as_admin):
    master, other = ContactFactory(), ContactFactory()
    done = merge(do, master, other, master=master.pk)

    page = text_of(as_admin.get(done.get_absolute_url()))

    assert "Merged into" in page
    assert "In the trash" not in page


def test_the_page_of_a_contact_offers_to_merge_it_with_its_duplicates(as_admin, as_manager):
    first, second = ContactFactory(email="ada@example.com"), ContactFactory(email="ada@example.com")
    url = reverse("contacts:duplicates-of", args=[first.pk])

    assert f'value="{first.pk},{second.pk}"' in as_admin.get(url).content.decode()
    assert "Merge" not in as_manager.get(url).content.decode()
