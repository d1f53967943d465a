from __future__ import annotations

import html

import pytest

from bulkactions import actions
from contacts.models import Note
from tests.bulkactions.conftest import outcomes
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory, NoteFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    contacts = ContactFactory.create_batch(3 + extra)
    NoteFactory(contact=contacts[0])
    return Example({"text": ["Met {{ contact.first_name }} at the fair."]}, contacts)


def test_every_contact_gets_its_own_text(do, admin):
    ada, grace = ContactFactory(first_name="Ada"), ContactFactory(first_name="Grace")

    done = do("add_note", [ada, grace], text=["Met {{ contact.first_name }}."])

    assert {note.contact: note.text for note in Note.objects.all()} == {ada: "Met Ada.", grace: "Met Grace."}
    assert set(Note.objects.values_list("author", "written_in")) == {(admin.pk, done.pk)}


def test_results_tell_the_first_words_of_the_note(do, as_admin):
    ada = ContactFactory(first_name="Ada")

    done = do("add_note", [ada], text=["Met {{ contact.first_name }}.\n\n" + "So much to say. " * 20])

    [result] = done.results.all()
    assert result.detail == f"Met Ada. {'So much to say. ' * 20}"[:119].rstrip() + "…"
    assert result.detail in html.unescape(as_admin.get(done.get_absolute_url()).text)
    file = as_admin.get(f"{done.get_absolute_url()}results.csv").getvalue().decode()
    assert f"{result.detail},Added the note" in file


def test_an_empty_text_is_no_note(do):
    known, unknown = ContactFactory(job_title="Engineer"), ContactFactory()

    done = do("add_note", [known, unknown], text=["{{ contact.job_title }}"])

    assert outcomes(done) == {known.pk: ("succeeded", ""), unknown.pk: ("skipped", "empty_text")}
    assert Note.objects.get().text == "Engineer"


def test_undo_leaves_a_note_that_somebody_has_changed(do, as_admin):
    kept, changed = ContactFactory.create_batch(2)
    done = do("add_note", [kept, changed], text=["Called."])
    note = changed.notes.get()
    as_admin.post(f"/contacts/{changed.pk}/notes/{note.pk}/edit/", {"text": "Called twice."})

    undone = do("undo", bulk_action=[str(done.pk)])

    assert (undone.succeeded, undone.skipped) == (1, 1)
    assert list(Note.objects.values_list("text", flat=True)) == ["Called twice."]


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "Write the note."), ("{{ contact.nam }}", "Did you mean “contact.name”"), ("{% if", "cannot be read")],
)
def test_a_text_that_cannot_be_filled_in_is_refused(admin, text, problem):
    form = actions.get("add_note")(admin, {"text": [text]}).form

    assert not form.is_valid()
    assert problem in str(form.errors["text"])
