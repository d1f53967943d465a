from __future__ import annotations

import pytest

from contacts.short_lists import counted_page
from tests.factories import ContactFactory, NoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def notes():
    contact = ContactFactory()
    NoteFactory()
    return [NoteFactory(contact=contact, text=str(number)) for number in range(5)]


@pytest.mark.parametrize(
    ("asked", "number", "texts"),
    [(None, 1, "43"), ("1", 1, "43"), ("2", 2, "21"), ("3", 3, "0"), ("99", 3, "0"), ("x", 1, "43"), ("", 1, "43")],
)
def test_a_page_knows_how_many_there_are(notes, asked, number, texts):
    page = counted_page(notes[0].contact.notes.all(), 2, asked)
    assert (page.number, "".join(note.text for note in page), page.paginator.count) == (number, texts, 5)


def test_nothing_is_an_empty_first_page(notes):
    page = counted_page(ContactFactory().notes.all(), 2, "4")
    assert (page.number, list(page), page.paginator.count, page.has_other_pages()) == (1, [], 0, False)


def test_a_page_and_its_number_cost_one_query(notes, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = counted_page(notes[0].contact.notes.all(), 2, "2")
        assert (page.has_next(), page.end_index(), len(list(page))) == (True, 4, 2)
