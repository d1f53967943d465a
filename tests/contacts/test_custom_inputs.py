from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts.custom_inputs import form_field
from contacts.models import CustomField
from tests.factories import CustomFieldFactory, UserFactory

pytestmark = pytest.mark.django_db

Type = CustomField.Type


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Type.TEXT, " a ", "a"),
        (Type.LONG_TEXT, "a\nb", "a\nb"),
        (Type.NUMBER, "1,234.5", Decimal("1234.5")),
        (Type.MONEY, "EUR 12", Decimal(12)),
        (Type.DATE, "2024-02-29", date(2024, 2, 29)),
        (Type.YES_NO, "yes", True),
        (Type.YES_NO, "no", False),
        (Type.PHONE, "(415) 555-0123", "+14155550123"),
        (Type.EMAIL, "Ada@Example.COM", "ada@example.com"),
        (Type.URL, "example.com/x", "https://example.com/x"),
    ],
)
def test_what_is_typed_becomes_a_value(kind, raw, value):
    assert form_field(CustomFieldFactory(type=kind, currency="EUR")).clean(raw) == value


def test_a_moment_is_meant_in_the_zone_of_whoever_gives_it():
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        value = form_field(CustomFieldFactory(type=Type.DATE_TIME)).clean("2026-10-31T09:00")
    assert value == datetime(2026, 10, 31, tzinfo=UTC)


def test_choices_are_those_that_the_field_has():
    field = CustomFieldFactory(type=Type.CHOICES, choices=["Gold", "Silver"])
    gold, silver = field.choices.all()
    foreign = CustomFieldFactory(type=Type.CHOICE, choices=["Gold"]).choices.get()
    assert form_field(field).clean([str(silver.pk), str(gold.pk), str(gold.pk)]) == [gold, silver]
    with pytest.raises(ValidationError, match="Select a valid choice"):
        form_field(field).clean([str(foreign.pk)])
    field.type = Type.CHOICE
    assert form_field(field).clean(str(gold.pk)) == gold
    with pytest.raises(ValidationError, match="Select a valid choice"):
        form_field(field).clean(str(foreign.pk))


def test_a_person_who_has_left_may_stay_but_not_come():
    field, gone, here = CustomFieldFactory(type=Type.PERSON), UserFactory(is_active=False), UserFactory()
    assert form_field(field).clean(here.pk) == here
    assert form_field(field, present=gone).clean(gone.pk) == gone
    with pytest.raises(ValidationError, match="Select a valid choice"):
        form_field(field).clean(gone.pk)


def test_a_phone_number_without_code_is_read_in_the_given_country():
    assert form_field(CustomFieldFactory(type=Type.PHONE), region="GB").clean("020 7946 0018") == "+442079460018"


@pytest.mark.parametrize("kind", Type)
def test_an_empty_value_is_none_or_refused_where_one_is_required(kind):
    field = CustomFieldFactory(type=kind)
    assert form_field(field).clean(None) in (None, "", [])
    field.is_required = True
    with pytest.raises(ValidationError, match="This field is required"):
        form_field(field).clean(None)


@pytest.mark.parametrize(
    ("kind", "raw", "message"),
    [
        (Type.TEXT, "x" * 501, "at most 500 characters"),
        (Type.TEXT, "a\0b", "Null characters"),
        (Type.LONG_TEXT, "x" * 20_001, "at most 20000 characters"),
        (Type.LONG_TEXT, "a\0b", "Null characters"),
        (Type.NUMBER, "many", "“many” is not a number"),
        (Type.NUMBER, "1" * 1_000_000, "at most 60 characters"),
        (Type.NUMBER, "1\0", "Null characters"),
        (Type.MONEY, "USD 12", "“USD 12” is not a number"),
        (Type.DATE, "31st of May", "Write the day like 2026-10-31."),
        (Type.DATE, "0001-01-01", "Give a year from 1800 to 2199."),
        (Type.DATE_TIME, "soon", "Write day and time like 2026-10-31 14:00."),
        (Type.DATE_TIME, "9999-12-31T23:59", "Give a year from 1800 to 2199."),
        (Type.YES_NO, "maybe", "Select a valid choice"),
        (Type.CHOICE, "999999", "Select a valid choice"),
        (Type.CHOICE, "9" * 400, "Select a valid choice"),
        (Type.CHOICES, ["' OR 1=1"], "Select a valid choice"),
        (Type.PERSON, "999999", "Select a valid choice"),
        (Type.PERSON, "9" * 400, "Select a valid choice"),
        (Type.PHONE, "call me", "is not a phone number"),
        (Type.EMAIL, "nonsense", "This is not an e-mail address. Write it like"),
        (Type.URL, "ftp://example.com/", "This is not a web address."),
        (Type.URL, "javascript:alert(1)", "This is not a web address. Write it like"),
    ],
)
def test_bad_input_is_refused_in_words(kind, raw, message):
    with pytest.raises(ValidationError) as refused:
        form_field(CustomFieldFactory(type=kind, currency="EUR")).clean(raw)
    assert message in " ".join(refused.value.messages)


@pytest.mark.parametrize("kind", Type)
def test_what_is_shown_for_a_value_reads_as_the_same_value(kind):
    from tests.contacts.custom_examples import example

    field, one, _ = example(kind)
    asked = form_field(field)
    shown = asked.prepare_value(one)
    assert asked.clean(asked.widget.format_value(shown) if kind.startswith("date") else shown) == one


def test_the_help_that_an_admin_wrote_is_no_html():
    assert "&lt;b&gt;" in form_field(CustomFieldFactory(help_text="<b>")).help_text


@pytest.mark.parametrize(
    ("help_text", "shown"),
    [
        ("", "Time in UTC."),
        ("As agreed", "As agreed. Time in UTC."),
        ("As agreed.", "As agreed. Time in UTC."),
    ],
)
def test_whose_clock_is_meant_is_a_sentence_of_its_own(help_text, shown):
    assert form_field(CustomFieldFactory(type=Type.DATE_TIME, help_text=help_text)).help_text == shown
