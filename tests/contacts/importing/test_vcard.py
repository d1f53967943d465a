from __future__ import annotations

import pytest

from contacts.importing.problems import FileProblem

CARDS = """BEGIN:VCARD
VERSION:3.0
N:Lovelace;Ada;King;Dr.;
FN:Dr. Ada King Lovelace
ORG:Analytical Engines\\, Ltd.;Research
TITLE:Countess
item1.EMAIL;type=INTERNET;type=HOME:ada@home.example
EMAIL;type=INTERNET;type=WORK;type=pref:ada@work.example
TEL;type=CELL:+44 20 7946 0018
TEL;type=WORK:+44 20 7946 0019
TEL;type=WORK,FAX:+44 20 7946 0020
ADR;type=HOME:;;12 St James's Square;London;;SW1Y 4JH;United Kingdom
URL:https://example.com
BDAY:1815-12-10
CATEGORIES:VIP,Press
NOTE:First line\\nsecond; one\\, two
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ
 AAAQABAADtest
END:VCARD

BEGIN:VCARD
VERSION:4.0
FN:Bob
TEL;VALUE=uri;TYPE="voice,home":tel:+1-415-555-0123
END:VCARD
"""


def as_dicts(table):
    return [dict(zip(table.headers, row.cells, strict=True)) for row in table.rows()]


def test_cards_become_rows_below_the_columns_that_any_of_them_fills(table):
    ada, bob = as_dicts(table(CARDS))
    assert ada == {
        "First name": "Ada",
        "Last name": "Lovelace",
        "Full name": "Dr. Ada King Lovelace",
        "Middle name": "King",
        "Name prefix": "Dr.",
        "E-mail": "ada@work.example",
        "Further e-mails": "ada@home.example",
        "Phone": "+44 20 7946 0018",
        "Further phones": "+44 20 7946 0019",
        "Company": "Analytical Engines, Ltd.",
        "Department": "Research",
        "Job title": "Countess",
        "Street": "12 St James's Square",
        "City": "London",
        "Postal code": "SW1Y 4JH",
        "Country": "United Kingdom",
        "Website": "https://example.com",
        "Birthday": "1815-12-10",
        "Tags": "VIP; Press",
        "Notes": "First line\nsecond; one, two",
    }
    assert {name: value for name, value in bob.items() if value} == {"Full name": "Bob", "Phone": "tel:+1-415-555-0123"}


def test_cards_are_numbered_and_counted(table):
    opened = table(CARDS)
    assert ([row.number for row in opened.rows()], opened.count) == ([1, 2], 2)
    assert opened.used["format"] == "vcard"


def test_old_cards_with_quoted_letters_are_read(table):
    card = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCr=\r\ngen;;;\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:gr=FC=DFe=0D=0Aus\r\nEND:VCARD\r\n"
    )
    assert as_dicts(table(card)) == [{"First name": "Jürgen", "Last name": "Müller", "Notes": "grüße\r\nus"}]


def test_folded_lines_are_joined(table):
    assert as_dicts(table("BEGIN:VCARD\nFN:Ada Love\n lace\nNOTE:a\n\tb\nEND:VCARD\n")) == [
        {"Full name": "Ada Lovelace", "Notes": "ab"}
    ]


def test_a_card_without_end_leaves_the_others_readable(table, good_and_bad):
    good, bad = good_and_bad(
        table("BEGIN:VCARD\nFN:Ada\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\nrubbish\nBEGIN:VCARD\nFN:Cy\n")
    )
    assert good == [["Bob"]]
    assert bad == {1: ["The card has no end."], 3: ["The card has no end."]}


def test_small_letters_and_other_encodings_are_read(table):
    card = "begin:vcard\nfn:José Núñez\nemail:jose@example.com\nend:vcard\n"
    assert as_dicts(table(card.encode("cp1252"))) == [{"Full name": "José Núñez", "E-mail": "jose@example.com"}]


def test_a_file_of_empty_cards_is_empty(table):
    with pytest.raises(FileProblem, match="There is nothing in this file"):
        table("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n")


def test_nothing_in_a_card_brings_the_reader_down(table):
    lines = [
        "TEL",
        ":",
        "TEL;;;:",
        "N:;;;;;;;;",
        'TEL;X=":1',
        "EMAIL;ENCODING=QUOTED-PRINTABLE;CHARSET=klingon:=ZZ=",
        "ORG:\\",
    ]
    card = "BEGIN:VCARD\nFN:Ada\n" + "\n".join(lines) + "\nEND:VCARD\n"
    assert as_dicts(table(card))[0]["Full name"] == "Ada"


def test_overlong_properties_are_named(table):
    opened = table(f"BEGIN:VCARD\nFN:Ada\nNOTE:{'x' * 3_000_000}\nEND:VCARD\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\n")
    rows = list(opened.rows())
    assert ["“Notes” has" in problem.message for problem in rows[0].problems] == [True]
    assert rows[1].problems == ()
