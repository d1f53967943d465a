"""Texts in any alphabet are compared as the specification says, whatever the database thinks of their letters."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import Contact
from contacts.where import matching, parse
from tests.contacts.where import strategies
from tests.contacts.where.evaluator import Person, matches
from tests.contacts.where.trying import examples
from tests.contacts.where.world import PEOPLE, WORLD

pytestmark = pytest.mark.django_db

# Letters with a lower case of their own kind, letters in one case only, digits of several sorts, and marks.
AWKWARD = "ßẞΣσςıſǅÉéЁёⅧⓐᲐაᎠꭰ𐐀𐐨İi\u0307KÅﬁ½²٣五々ー_%\\'’-.,@+ \n\t\u00a0\u200b\u0301"  # noqa: RUF001
# What PostgreSQL keeps in lower case for the quick search has one letter for it, Python's lower case two.
TURKISH = "\u0130"


def texts(without: str) -> st.SearchStrategy[str]:
    letters = st.one_of(
        st.sampled_from(AWKWARD), st.sampled_from("abAB12 "), st.characters(codec="utf-8", exclude_characters="\0")
    )
    return st.text(letters.filter(lambda letter: letter not in without), min_size=1, max_size=12)


@st.composite
def texts_and_conditions(draw, texts):
    text = draw(texts)
    return text, draw(strategies.text_condition([text] if text.strip() else []))


def on(field):
    reference = {"type": "regular_field", "field_name": field}
    return lambda condition: {"type": "field_condition", "field": reference, "condition": condition}


@pytest.mark.parametrize("field", ["first_name", "name", "job_title"])
def test_a_field_in_any_alphabet(me, field):
    column = "first_name" if field == "name" else field
    compare(me, column, texts(without=""), on(field))


def test_text_anywhere_in_any_alphabet(me):
    compare(me, "job_title", texts(without=TURKISH), lambda condition: condition)


def compare(me, column, texts, asking):
    contact = PEOPLE[0]

    @examples(40)
    @given(asked=texts_and_conditions(texts))
    def find(asked):
        text, condition = asked
        query = asking(condition)
        with transaction.atomic():
            Contact.objects.filter(pk=contact.id).update(last_name="", **{column: text})
            found = matching(Contact.objects.filter(pk=contact.id), parse(query), me).exists()
        person = Person(**vars(contact) | {"last_name": "", column: text})
        assert found == matches(query, person, WORLD, contact.created, me.zone)

    find()
