"""Contacts picked by what a bulk action did, or would do."""

from __future__ import annotations

import pytest
from django.core import signing

from bulkactions import actions, previewing
from bulkactions.models import Batch
from bulkactions.previewing import LONGEST_TOKEN, SALT, figures, make_token, part_url, samples
from bulkactions.selection import Selection
from contacts.filters import ContactFilter
from contacts.models import Contact
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contacts():
    return ContactFactory.create_batch(4)


@pytest.fixture
def done(contacts, tag, do):
    """Of four contacts two were tagged, one was so already, one failed."""
    contacts[0].tags.add(tag)
    done = do("add_tags", contacts, tags=[str(tag.pk)])
    done.results.filter(contact=contacts[3]).update(outcome="failed", reason="error")
    return done


def found(query, user) -> set[int]:
    return set(filtered(query, user).qs.values_list("pk", flat=True))


def filtered(query, user) -> ContactFilter:
    return ContactFilter(query, Contact.objects.live().visible_to(user), user=user)


def ids(*contacts) -> set[int]:
    return {contact.pk for contact in contacts}


def test_contacts_are_picked_by_outcome_and_reason(admin, done, contacts):
    pk = str(done.pk)

    assert found({"bulk_action": pk}, admin) == ids(*contacts)
    assert found({"bulk_action": pk, "outcome": "succeeded"}, admin) == ids(*contacts[1:3])
    assert found({"bulk_action": pk, "outcome": "unchanged", "reason": "already_tagged"}, admin) == ids(contacts[0])
    assert found({"bulk_action": pk, "outcome": "failed", "reason": "worker_lost"}, admin) == set()


def test_they_can_be_combined_with_other_conditions(admin, done, contacts, tag):
    contacts[1].tags.clear()

    assert found({"bulk_action": str(done.pk), "tags": str(tag.pk), "outcome": "succeeded"}, admin) == ids(contacts[2])


def test_those_that_were_not_processed_are_in_the_batches_that_are_open(admin, contacts, tag, ask, settings):
    settings.BATCH_SIZE = 2
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])
    first = asked.batches.get(number=1)
    Batch.objects.filter(pk=first.pk).update(finished_at=asked.created_at)

    waiting = found({"bulk_action": str(asked.pk), "outcome": "not_processed"}, admin)

    assert waiting == ids(*contacts) - set(first.contact_ids)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "was in “Tag them”"),
        ({"outcome": "not_processed"}, "not processed in “Tag them”"),
        ({"outcome": "failed", "reason": "error"}, "failed (An unexpected error occurred) in “Tag them”"),
        ({"parts": "failed:error,skipped"}, "failed (An unexpected error occurred) or skipped in “Tag them”"),
    ],
)
def test_the_words(admin, done, query, words):
    done.name = "Tag them"
    done.save()
    assert filtered({"bulk_action": str(done.pk)} | query, admin).sentence() == words


@pytest.mark.parametrize(
    "query",
    [
        {"bulk_action": "999999"},
        {"bulk_action": "x"},
        {"bulk_action": "9" * 40},
        {"outcome": "failed"},
        {"preview": "forged"},
        {"preview": signing.dumps({}, salt="another")},
        {"preview": ""} | {"outcome": "x"},
    ],
)
def test_what_means_nothing_matches_nothing_and_says_so(admin, contacts, query):
    assert found(query, admin) == set()
    assert filtered(query, admin).problems()


def test_an_unknown_outcome_matches_nothing(admin, done):
    assert filtered({"bulk_action": str(done.pk), "outcome": "happy"}, admin).problems() == ["“happy” is no outcome."]


def test_what_one_may_not_see_cannot_be_picked_by(user, done):
    assert found({"bulk_action": str(done.pk)}, user) == set()


# Previews


def aim(user, contacts, tag):
    action = actions.get("add_tags")(user, {"tags": [str(tag.pk)]})
    selection = Selection(ids=tuple(contact.pk for contact in contacts))
    preview = action.preview(selection.contacts(action.contacts(), user))
    return action, selection, preview


def tokens(user, contacts, tag) -> list[str]:
    action, selection, preview = aim(user, contacts, tag)
    return [make_token(part, action, selection) for part in preview.parts]


def test_a_figure_of_a_preview_can_be_opened(admin, contacts, tag):
    contacts[0].tags.add(tag)
    changing, same = tokens(admin, contacts, tag)

    assert found({"preview": changing}, admin) == ids(*contacts[1:])
    assert found({"preview": same}, admin) == ids(contacts[0])
    assert filtered({"preview": same}, admin).sentence() == (
        "the preview of “Add VIP” says: unchanged (Already has these tags)"
    )


def test_it_is_worked_out_again_for_the_person_who_looks(admin, user, contacts, tag):
    user.owned_only = True
    Contact.objects.filter(pk=contacts[2].pk).update(owner=user)

    assert found({"preview": tokens(admin, contacts, tag)[0]}, user) == ids(contacts[2])


def test_it_cannot_be_opened_once_the_options_do_not_hold_any_more(admin, contacts, tag):
    token = tokens(admin, contacts, tag)[0]
    tag.delete()

    assert found({"preview": token}, admin) == set()
    assert "cannot be shown any more" in filtered({"preview": token}, admin).problems()[0]


def test_a_part_that_is_not_there_any_more(admin, contacts, tag):
    action, selection, _ = aim(admin, contacts, tag)
    asked = {"action": "add_tags", "options": action.raw_options, "selection": selection.to_fields(), "part": "x:y"}

    problems = filtered({"preview": signing.dumps(asked, salt=SALT)}, admin).problems()

    assert problems == ["This preview cannot be shown any more."]


def test_an_address_that_would_be_too_long_is_left_out(admin, contacts, tag):
    action, _, preview = aim(admin, contacts, tag)
    scattered = Selection(ids=tuple(range(1, 10**9, 10**6 + 7)))

    assert len(make_token(preview.parts[0], action, scattered)) > LONGEST_TOKEN
    assert part_url(preview.parts[0], action, scattered) == ""


def test_the_figures_fill_the_bar(admin, contacts, tag):
    contacts[0].tags.add(tag)
    action, selection, preview = aim(admin, contacts, tag)

    shown = list(figures(preview, action, selection))

    assert [(figure.words, figure.count, figure.offset, figure.width) for figure in shown] == [
        ("Will change", 3, 0.0, 75.0),
        ("Unchanged: Already has these tags", 1, 75.0, 25.0),
    ]


@pytest.mark.parametrize("looked_at", [1, 300])
def test_samples_are_the_first_that_would_change(admin, contacts, tag, monkeypatch, looked_at):
    monkeypatch.setattr(previewing, "LOOKED_AT", looked_at)
    contacts[0].tags.add(tag)
    action, selection, preview = aim(admin, contacts, tag)

    shown = samples(selection.contacts(action.contacts(), admin), preview, action)

    assert [sample.contact for sample in shown] == contacts[:0:-1]  # newest first, as the list has them
    assert [(sample.kept, sample.added) for sample in shown] == [([], ["VIP"])] * 3
