from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.exporting.texts import defused
from contacts.importing.dates import DateOrder
from contacts.importing.people import People
from contacts.importing.targets import STANDARD, Kind, Target, custom_target
from contacts.importing.telephones import Phone
from contacts.importing.values import Context, choices_by_name, reader
from contacts.models import Channel, Contact, CustomField
from contacts.phones import UnlikelyPhone

PEOPLE = People(
    [
        (1, "ada", "ada@example.com", "Ada", "Lovelace"),
        (2, "bob", "bob@example.com", "Bob", "Lee"),
        (3, "bobby", "", "Bob", "Lee"),
    ]
)
COLOURS = choices_by_name([("Red", "r"), ("Blue, dark", "b"), ("★", "s"), ("Unknown", "u"), ("a; b", "ab")])
CONTEXT = Context(
    region="GB",
    date_order=DateOrder.DAY_FIRST,
    zone=ZoneInfo("Europe/Berlin"),
    people=PEOPLE,
    choices={"x": COLOURS},
)


def read(kind, text, **more):
    return reader(Target("x", "X", kind, **more), CONTEXT)(text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.ID, "17", 17),
        (Kind.ID, "17.0", 17),
        (Kind.TEXT, "  Ada \n Lovelace\u200b ", "Ada Lovelace"),
        (Kind.TEXT, "n/a", "n/a"),
        (Kind.TEXT, "Null", "Null"),
        (Kind.TEXT, "'=1+1", "=1+1"),
        (Kind.TEXT, "'tis", "'tis"),
        (Kind.TEXT, "O'-x", "O'-x"),
        (Kind.TEXT, "''=1", "'=1"),
        (Kind.TEXT, "a\u200db", "a\u200db"),
        (Kind.YES_NO, "yes\u200d", True),
        (Kind.TEXT, "a\0b\x07", "ab"),
        (Kind.TEXT, "<b>Ada</b>", "<b>Ada</b>"),
        (Kind.LONG_TEXT, "one\r\ntwo\rthree", "one\ntwo\nthree"),
        (Kind.EMAIL, "Ada@Example.COM", "ada@example.com"),
        (Kind.EMAIL, "mailto:ada@example.com?subject=x", "ada@example.com"),
        (Kind.EMAIL, "Ada Lovelace <ada@example.com>", "ada@example.com"),
        (Kind.EMAIL, "<ada@example.com>;", "ada@example.com"),
        (Kind.EMAILS, "a@x.org; B@x.org, a@x.org ::: c@x.org", ["a@x.org", "b@x.org", "c@x.org"]),
        (Kind.PHONE, "020 7946 0018 x5", Phone("+442079460018", "5")),
        (Kind.PHONES, "020 7946 0018; +1 415 555 0123", [Phone("+442079460018"), Phone("+14155550123")]),
        (Kind.PHONES, "020 7946 0018 / 020 7946 0019", [Phone("+442079460018"), Phone("+442079460019")]),
        (Kind.URL, "www.Example.com/Path", "https://www.example.com/Path"),
        (Kind.URL, "http://example.com", "http://example.com"),
        (Kind.URL, "example.com:8000", "https://example.com:8000"),
        (Kind.DATE, "03/04/2024", date(2024, 4, 3)),
        (Kind.MOMENT, "03/04/2024 12:00", datetime(2024, 4, 3, 10, tzinfo=UTC)),
        (Kind.NUMBER, "1,234.5", Decimal("1234.5")),
        (Kind.MONEY, "€ 5", Decimal(5)),
        (Kind.YES_NO, "Ja", True),
        (Kind.YES_NO, "✓", True),
        (Kind.YES_NO, "FALSE", False),
        (Kind.YES_NO, "0", False),
        (Kind.CHOICE, " red", "r"),
        (Kind.CHOICE, "★", "s"),
        (Kind.CHOICE, "unknown", "u"),
        (Kind.CHOICES, "red; Blue, Dark", ["r", "b"]),
        (Kind.CHOICES, "★,RED,red", ["s", "r"]),
        (Kind.CHOICES, 'Red; "a; b"; Unknown', ["r", "ab", "u"]),
        (Kind.TAGS, '"a;b", "c ""d""" ; e "f; g" h', ["a;b", 'c "d"', 'e "f', 'g" h']),
        (Kind.PERSON, "Ada Lovelace", 1),
        (Kind.PERSON, "lovelace, ada", 1),
        (Kind.PERSON, "BOB@example.com", 2),
        (Kind.PERSON, "bobby", 3),
        (Kind.PEOPLE, "ada; bob", [1, 2]),
        (Kind.TAGS, "VIP, press;vip\nNew York", ["VIP", "press", "New York"]),
        (Kind.TAGS, "* myContacts ::: Friends", ["myContacts", "Friends"]),
        (Kind.COUNTRY, "Deutschland", "DE"),
        (Kind.TIME_ZONE, "Berlin", "Europe/Berlin"),
        (Kind.CHANNELS, "yes", list(Channel)),
        (Kind.CHANNELS, "no", []),
        (Kind.CHANNELS, "E-mail; SMS", [Channel.EMAIL, Channel.SMS]),
    ],
)
def test_a_text_becomes_a_value(kind, text, value):
    assert read(kind, text) == value


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\0"])
def test_an_empty_text_is_no_value(kind, text):
    assert read(kind, text) is None


@pytest.mark.parametrize("kind", [Kind.PHONE, Kind.EMAIL, Kind.DATE, Kind.NUMBER, Kind.COUNTRY, Kind.PERSON])
@pytest.mark.parametrize("text", ["n/a", "N.A.", "-", "NULL", "none", "—", "?"])
def test_a_word_for_nothing_is_no_value_where_it_can_be_nothing_else(kind, text):
    assert read(kind, text) is None


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (Kind.ID, "VMJqp7wByV", "“VMJqp7wByV” is not a contact ID"),
        (Kind.ID, "0", "is not a contact ID"),
        (Kind.ID, "9" * 30, "is not a contact ID"),
        (Kind.EMAIL, "ada at example", "“ada at example” is not an e-mail address"),
        (Kind.EMAIL, "a@x.org; b@x.org", "is not an e-mail address"),
        (Kind.EMAIL, "a" * 60 + "@" + "b.org." * 50, "is not an e-mail address"),
        (Kind.PHONE, "call me", "is not a phone number"),
        (Kind.URL, "javascript:alert(1)", "is not a web address"),
        (Kind.URL, "not a url", "is not a web address"),
        (Kind.NUMBER, "many", "“many” is not a number"),
        (Kind.YES_NO, "maybe", "“maybe” is neither yes nor no"),
        (Kind.CHOICE, "green", "“green” is not one of the choices"),
        (Kind.CHOICES, "red, green", "“green” is not one of the choices"),
        (Kind.PERSON, "Bob Lee", "“Bob Lee” is the name of 2 people"),
        (Kind.PERSON, "Nobody", "“Nobody” is nobody who can sign in here"),
        (Kind.TAGS, "x" * 61, "is too long"),
        (Kind.EMAILS, ",".join(f"a{number}@x.org" for number in range(101)), "are more than 100 values"),
        (Kind.CHANNELS, "pigeon", "“pigeon” is not one of the choices"),
    ],
)
def test_what_is_no_value_is_refused_in_words(kind, text, message):
    with pytest.raises(ValueError, match=message):
        read(kind, text)


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="has 6 characters; at most 5 are possible"):
        read(Kind.TEXT, "abcdef", max_length=5)
    assert read(Kind.TEXT, "abcde", max_length=5) == "abcde"


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.TEXT, Kind.LONG_TEXT, Kind.TAGS, Kind.CHOICES}))
def test_what_can_only_be_short_is_not_searched_through(kind):
    with pytest.raises(ValueError, match="is too long: it has 100,002 characters"):
        read(kind, f"a{' -' * 50_000}b")


def test_money_in_another_currency_is_refused():
    with pytest.raises(ValueError, match="is not an amount in EUR"):
        read(Kind.MONEY, "$ USD 5", currency="EUR")


def test_the_types_of_contacts_are_known_without_being_handed_in():
    read_type = reader(STANDARD["contact_type"], Context())
    assert (read_type("Customer"), read_type("lead")) == ("customer", "lead")


def test_a_column_may_have_a_writing_of_its_own():
    column = CONTEXT.for_column(DateOrder.MONTH_FIRST, decimal_comma=True)
    assert reader(Target("x", "X", Kind.DATE), column)("03/04/2024") == date(2024, 3, 4)
    assert reader(Target("x", "X", Kind.NUMBER), column)("1.500") == 1500


def refusal(kind, text):
    try:
        read(kind, text)
    except ValueError as error:
        return error


@given(st.text(max_size=60))
@pytest.mark.parametrize("kind", Kind)
def test_whatever_the_text_there_is_a_value_or_a_sentence(kind, text):
    error = refusal(kind, text)
    assert error is None or (type(error) in (ValueError, UnlikelyPhone) and str(error).endswith("."))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"]), min_size=1, max_size=40))
def test_what_an_export_has_made_safe_reads_as_it_was(text):
    assert read(Kind.TEXT, defused(text)) == text


def test_every_type_of_custom_field_can_be_imported():
    assert {custom_target(CustomField(pk=1, name="X", type=kind)).kind for kind in CustomField.Type} <= set(Kind)
    assert custom_target(CustomField(pk=7, name="Fee", type="money", currency="EUR")) == Target(
        "cf_7", "Fee", Kind.MONEY, "Custom fields", currency="EUR"
    )


def test_standard_fields_are_those_of_contacts_and_as_long():
    fields = {field.name: field for field in Contact._meta.get_fields()}
    besides = {"full_name", "middle_name", "name_suffix", "further_emails", "further_phones", "dnd", "note"}
    assert set(STANDARD) - besides <= set(fields)
    assert STANDARD["city"].max_length == fields["city"].max_length
