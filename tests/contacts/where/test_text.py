from __future__ import annotations

import pytest
from django.db import connection

from contacts.folding import fold
from contacts.models import Contact
from contacts.where import matching, parse
from contacts.where.text import fragments, holds
from contacts.where.words import postgres_gap, words
from tests.contacts.where.asking import found, on, text
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db

# A text, what is looked for in it, and the modes in which it is found.
ALL = {"full_words", "phrase", "beginning_of_words", "exact_value", "contains", "ends_with"}
CASES = [
    ("Head of Sales", "head of sales", ALL),
    ("Head of Sales", "sales head", {"full_words", "beginning_of_words"}),
    ("Head of Sales", "of sales", ALL - {"exact_value"}),
    ("Head of Sales", "he sa", {"beginning_of_words"}),
    ("Head of Sales", "ales", {"contains", "ends_with"}),
    ("Head, of: Sales", "head of sales", ALL - {"exact_value", "contains", "ends_with"}),
    ("Head of Sales", "  head of sales ", {"full_words", "phrase", "beginning_of_words", "exact_value"}),
    ("Überprüfer", "überprüfer", ALL),
    ("Überprüfer", "prüfer", {"contains", "ends_with"}),
    ("Café-Besitzer", "café", {"full_words", "phrase", "beginning_of_words", "contains"}),
    ("Café-Besitzer", "caf", {"beginning_of_words", "contains"}),
    ("Директор по продажам", "ДИРЕКТОР", {"full_words", "phrase", "beginning_of_words", "contains"}),
    ("Директор по продажам", "прод", {"beginning_of_words", "contains"}),
    ("営業部長 東京", "東京", ALL - {"exact_value"}),
    ("営業部長 東京", "営業", {"beginning_of_words", "contains"}),
    ("Agent 007", "007", ALL - {"exact_value"}),
    ("Agent 007", "00", {"beginning_of_words", "contains"}),
    ("Agent007", "007", {"contains", "ends_with"}),
    ("lead_dev", "dev", ALL - {"exact_value"}),  # an underscore separates words
    ("O'Brien's assistant", "brien", {"full_words", "phrase", "beginning_of_words", "contains"}),
    ("O'Brien's assistant", "o brien s", {"full_words", "phrase", "beginning_of_words"}),
    ("O’Brien", "o'brien", {"full_words", "phrase", "beginning_of_words"}),
    ("50% off_", "50%", {"full_words", "phrase", "beginning_of_words", "contains"}),
    ("500 off", "50%", {"beginning_of_words"}),
    ("a.b", "a_b", {"full_words", "phrase", "beginning_of_words"}),
    ("a\\b", "\\b", ALL - {"exact_value"}),
    ("x²", "x²", ALL),
    ("x²", "x", {"beginning_of_words", "contains"}),
    ("Nº 5 ½", "½", ALL - {"exact_value"}),
    ("ΔΙΕΥΘΥΝΤΗΣ", "διευθυντης", ALL),
    ("Διευθυντής", "ΔΙΕΥΘΥΝΤΉΣ", ALL),
    ("İSTANBUL", "i̇stanbul", ALL),
    ("İSTANBUL", "İstanbul", ALL),
    ("ISTANBUL", "istanbul", ALL),
    ("(a|b)* [c]$", "(a|b)*", {"full_words", "phrase", "beginning_of_words", "contains"}),
    ("line one\nline two", "one line", {"full_words", "phrase", "beginning_of_words"}),
    ("", "a", set()),
]


@pytest.mark.parametrize(("there", "wanted", "modes"), CASES)
def test_each_mode_finds_the_same_in_python_and_in_the_database(there, wanted, modes):
    contact = ContactFactory(job_title=there, source="nothing of it")
    person = UserFactory()
    asked = {mode for mode in ALL if words(wanted) or mode not in ("full_words", "phrase", "beginning_of_words")}
    by_database = {mode for mode in asked if contact in found(on("job_title", text(mode, wanted)), person)}
    by_python = {mode for mode in asked if holds(there, mode, wanted)}
    assert by_database == by_python == modes


@pytest.mark.parametrize("column", ["first_name", "last_name", "email", "phone", "street", "city", "state", "website"])
def test_what_lies_in_a_neighbouring_column_does_not_count(column):
    here = ContactFactory(**{column: "lighthouse"})
    neighbours = ["first_name", "email"] if column in ("last_name", "phone") else ["last_name", "job_title"]
    for neighbour in neighbours:
        ContactFactory(**{neighbour: "lighthouse"})
    assert found(on(column, text("contains", "ighthous")), UserFactory()) == {here}


def test_a_name_is_first_and_last_name_together():
    ada = ContactFactory(first_name="Ada", last_name="King Noel")
    only_last = ContactFactory(first_name="", last_name="Ada")
    person = UserFactory()
    assert found(on("name", text("exact_value", "ada king noel")), person) == {ada}
    assert found(on("name", text("phrase", "ada king")), person) == {ada}
    assert found(on("name", text("exact_value", "ada")), person) == {only_last}


def test_terms_are_compared_like_whole_values():
    paris, rome = ContactFactory(city="PARIS"), ContactFactory(city="Rome")
    ContactFactory(city="Paris 15"), ContactFactory(city="")
    person = UserFactory()
    assert found(on("city", {"type": "term", "values": [" paris", "rome "]}), person) == {paris, rome}
    many = [f"town {number}" for number in range(200)] + ["rome"]
    assert found(on("city", {"type": "term", "values": many}), person) == {rome}


def test_an_index_of_fragments_is_asked_first():
    person = UserFactory()
    names = matching(Contact.objects.all(), parse(on("last_name", text("full_words", "of Lovelace"))), person)
    details = matching(Contact.objects.all(), parse(on("city", text("exact_value", "Rome"))), person)
    assert '"contacts_contact"."search_text"' in str(names.query)
    assert "%lovelace%" in str(names.query)
    assert '"contacts_contact"."details_text"' in str(details.query)


def test_a_fragment_is_at_least_three_letters_that_are_the_same_everywhere():
    assert fragments("contains", "ight") == [["ight"]]
    assert fragments("full_words", "head of sales") == [["head"], ["sales"]]
    assert fragments("phrase", "head of sales") == [["head", "sales"]]
    assert fragments("exact_value", " ab ") == []
    assert fragments("contains", fold("ΟΔΟΣ αβγ İnan")) == [["οδο", " αβγ ", "nan"]]


if connection.vendor == "postgresql":  # which has to be told what a word is

    def test_postgres_separates_words_where_python_does():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT code FROM generate_series(1, 65535) AS code WHERE code NOT BETWEEN 55296 AND 57343 "
                "AND chr(code) ~ %s",
                [postgres_gap()],
            )
            gaps = {code for (code,) in cursor}
        everything = {*range(1, 65536)} - {*range(0xD800, 0xE000)}
        assert gaps == {code for code in everything if not chr(code).isalnum()}
