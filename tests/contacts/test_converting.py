from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.conversions import TARGETS
from contacts.models import CustomChoice, CustomField, CustomPick, CustomValue
from contacts.services import converting, replacing
from contacts.services.converting import change_type, foresee
from contacts.services.custom_fields import FieldChanged, set_value, values_of
from tests.contacts.custom_examples import example
from tests.factories import ContactFactory, CustomFieldFactory, UserFactory

pytestmark = pytest.mark.django_db

Type = CustomField.Type


def converted(field: CustomField, target: Type, *values: object) -> list[object]:
    """What these values of as many contacts become, in words where they are choices or people."""
    contacts = ContactFactory.create_batch(len(values))
    for contact, value in zip(contacts, values, strict=True):
        set_value([contact.pk], field, value)
    foreseen = foresee(field, target, "USD")
    change_type(field, target, "USD")
    field.refresh_from_db()
    held = values_of([contact.pk for contact in contacts], [field])
    found = [held[contact.pk].get(field.pk) for contact in contacts]
    assert (foreseen.kept, foreseen.lost) == (len(found) - found.count(None), found.count(None))
    return [_plain(value) for value in found]


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [str(one) for one in value]
    return str(value) if isinstance(value, CustomChoice) else value


@pytest.mark.parametrize(
    ("old", "new", "values", "expected"),
    [
        (Type.TEXT, Type.LONG_TEXT, ["a", "b"], ["a", "b"]),
        (Type.LONG_TEXT, Type.TEXT, ["a\n b", "x" * 501], ["a b", None]),
        (Type.TEXT, Type.NUMBER, ["1,234.5", "0", "n/a", "1e9"], [Decimal("1234.5"), Decimal(0), None, None]),
        (Type.TEXT, Type.MONEY, ["USD 12", "12.50 USD", "12 EUR"], [Decimal(12), Decimal("12.5"), None]),
        (
            Type.TEXT,
            Type.DATE,
            ["2024-02-29", "29.2.2024", "2/29/2024", "29 Feb 2024", "February 29, 2024", "30 Feb 2024", "0001-01-01"],
            [date(2024, 2, 29)] * 5 + [None, None],
        ),
        (
            Type.TEXT,
            Type.DATE_TIME,
            ["2024-02-29T10:00", "29.02.2024 10:00", "2024-02-29 10:00+01:00", "2024-02-29", "soon"],
            [
                datetime(2024, 2, 29, 10, tzinfo=UTC),
                datetime(2024, 2, 29, 10, tzinfo=UTC),
                datetime(2024, 2, 29, 9, tzinfo=UTC),
                datetime(2024, 2, 29, tzinfo=UTC),
                None,
            ],
        ),
        (Type.TEXT, Type.YES_NO, ["Yes", "x", "FALSE", "0", "maybe"], [True, True, False, False, None]),
        (Type.TEXT, Type.CHOICE, ["Gold", "gold", "Silver", "x" * 61], ["Gold", "Gold", "Silver", None]),
        (Type.TEXT, Type.CHOICES, ["B; A,B", "a", "a", " ; "], [["a", "B"], ["a"], ["a"], None]),
        (Type.TEXT, Type.PHONE, ["(415) 555-0123", "call me"], ["+14155550123", None]),
        (Type.TEXT, Type.EMAIL, ["A@example.com", "nobody"], ["a@example.com", None]),
        (Type.TEXT, Type.URL, ["example.com", "javascript:x"], ["https://example.com", None]),
        (Type.NUMBER, Type.MONEY, [Decimal("1.5")], [Decimal("1.5")]),
        (Type.MONEY, Type.NUMBER, [Decimal("1.5")], [Decimal("1.5")]),
        (Type.NUMBER, Type.TEXT, [Decimal("1500.50"), Decimal(0)], ["1500.5", "0"]),
        (Type.NUMBER, Type.YES_NO, [Decimal(1), Decimal(0), Decimal(2)], [True, False, None]),
        (Type.NUMBER, Type.CHOICE, [Decimal(1), Decimal(2)], ["1", "2"]),
        (Type.DATE, Type.DATE_TIME, [date(2024, 2, 29)], [datetime(2024, 2, 29, tzinfo=UTC)]),
        (Type.DATE_TIME, Type.DATE, [datetime(2024, 2, 29, 23, 59, tzinfo=UTC)], [date(2024, 2, 29)]),
        (Type.DATE, Type.TEXT, [date(2024, 2, 29)], ["2024-02-29"]),
        (Type.DATE_TIME, Type.TEXT, [datetime(2024, 2, 29, 9, 30, tzinfo=UTC)], ["2024-02-29 09:30"]),
        (Type.YES_NO, Type.TEXT, [True, False], ["Yes", "No"]),
        (Type.YES_NO, Type.NUMBER, [True, False], [Decimal(1), Decimal(0)]),
        (Type.YES_NO, Type.CHOICE, [True, False], ["Yes", "No"]),
        (Type.PHONE, Type.TEXT, ["+14155550123"], ["+14155550123"]),
        (Type.EMAIL, Type.LONG_TEXT, ["a@example.com"], ["a@example.com"]),
        (Type.URL, Type.TEXT, ["https://example.com/"], ["https://example.com/"]),
    ],
)
def test_values_become_values_of_another_type(old, new, values, expected):
    assert converted(CustomFieldFactory(type=old), new, *values) == expected


def test_one_choice_becomes_many():
    field = CustomFieldFactory(type=Type.CHOICE, choices=["Gold", "Silver"])
    choices = list(field.choices.all())
    assert converted(field, Type.CHOICES, choices[0]) == [["Gold"]]
    assert list(field.choices.all()) == choices


def test_many_choices_become_one_where_there_is_one():
    field = CustomFieldFactory(type=Type.CHOICES, choices=["Gold", "Silver"])
    gold, silver = field.choices.all()
    assert converted(field, Type.CHOICE, [silver], [gold, silver]) == ["Silver", None]
    assert list(field.choices.all()) == [gold, silver]


@pytest.mark.parametrize(("kind", "text"), [(Type.CHOICE, "Gold"), (Type.CHOICES, "Gold; Bronze")])
def test_choices_become_text_and_are_gone(kind, text):
    field, one, _ = example(kind)
    assert converted(field, Type.TEXT, one) == [text]
    assert not CustomChoice.objects.exists()
    assert not CustomPick.objects.exists()


def test_choices_that_are_numbers_become_numbers():
    field = CustomFieldFactory(type=Type.CHOICE, choices=["1", "Many"])
    assert converted(field, Type.NUMBER, *field.choices.all()) == [Decimal(1), None]


def test_people_become_their_names_and_texts_become_people():
    ada, _, _ = (
        UserFactory(first_name="Ada", last_name="Smith"),
        *UserFactory.create_batch(2, first_name="Bo", last_name="Li"),
    )
    assert converted(CustomFieldFactory(type=Type.PERSON), Type.TEXT, ada) == ["Ada Smith"]
    texts = ["ada smith", ada.username.upper(), ada.email, "Bo Li", "Nobody"]
    assert converted(CustomFieldFactory(), Type.PERSON, *texts) == [ada, ada, ada, None, None]
    assert converted(CustomFieldFactory(type=Type.EMAIL), Type.PERSON, ada.email) == [ada]


def test_days_and_clock_times_are_those_of_whoever_asks():
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        moments, days = CustomFieldFactory(type=Type.DATE_TIME), CustomFieldFactory(type=Type.DATE)
        assert converted(moments, Type.DATE, datetime(2024, 2, 28, 20, tzinfo=UTC)) == [date(2024, 2, 29)]
        assert converted(days, Type.DATE_TIME, date(2024, 3, 1)) == [datetime(2024, 2, 29, 15, tzinfo=UTC)]


@pytest.mark.parametrize(("old", "new"), [(old, new) for old in Type for new in sorted(TARGETS[old])])
def test_every_pair_leaves_only_values_of_the_new_type(old, new):
    field, one, other = example(old)
    kept = ContactFactory()
    bystander, held, _ = example(old)
    set_value([kept.pk], bystander, held)
    converted(field, new, one, other)
    assert field.type == new
    values = CustomValue.objects.filter(field=field)
    assert not field.has_choices or not values.exists()
    assert not field.column or not values.filter(**{f"{field.column}__isnull": True}).exists()
    assert field.has_choices or not field.choices.exists()
    assert values_of([kept.pk], [bystander])[kept.pk] == {bystander.pk: held}


def test_what_is_shown_before_are_some_of_each():
    field = CustomFieldFactory()
    for text in [*(f"{n},000" for n in range(1, 8)), "7", "8", *"abcdefghi", "a"]:
        set_value([ContactFactory().pk], field, text)
    effect = foresee(field, Type.NUMBER)
    assert (effect.kept, effect.lost) == (9, 10)
    assert (len(effect.kept_examples), len(effect.lost_examples)) == (4, 4)


def test_looking_changes_nothing():
    field = CustomFieldFactory()
    set_value([ContactFactory().pk], field, "Gold")
    assert foresee(field, Type.CHOICE).new_choices == ["Gold"]
    assert not CustomChoice.objects.exists()
    assert CustomField.objects.get().type == "text"


def test_choices_made_of_numbers_stand_as_one_counts():
    field = CustomFieldFactory()
    for text in ("10", "9", "-3", "0.5", "51–200", "6–50", "Plan b"):
        set_value([ContactFactory().pk], field, text)
    made = foresee(field, Type.CHOICE).new_choices
    assert made == ["-3", "0.5", "9", "10", "6–50", "51–200", "Plan b"]
    change_type(field, Type.CHOICE)
    assert [choice.name for choice in field.choices.all()] == made


def test_only_the_most_frequent_texts_become_choices(monkeypatch):
    monkeypatch.setattr(converting, "MOST_CHOICES", 2)
    assert converted(CustomFieldFactory(), Type.CHOICE, "c", "a", "a", "b", "b") == [None, "a", "a", "b", "b"]


def test_a_field_that_has_another_type_meanwhile_is_left_alone():
    field = CustomFieldFactory(type=Type.NUMBER)
    CustomField.objects.update(type=Type.TEXT)
    with pytest.raises(FieldChanged):
        change_type(field, Type.YES_NO)
    assert CustomField.objects.get().type == "text"


def test_values_in_the_trash_are_converted_too():
    field, contact = CustomFieldFactory(), ContactFactory(deleted_at=timezone.now())
    set_value([contact.pk], field, "7")
    change_type(field, Type.NUMBER)
    assert CustomValue.objects.get().number == 7


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Type.TEXT, Type.NUMBER),
        (Type.TEXT, Type.PHONE),
        (Type.TEXT, Type.CHOICE),
        (Type.TEXT, Type.CHOICES),
        (Type.YES_NO, Type.TEXT),
        (Type.PERSON, Type.TEXT),
        (Type.CHOICE, Type.TEXT),
        (Type.CHOICES, Type.TEXT),
        (Type.CHOICES, Type.CHOICE),
    ],
)
def test_many_contacts_take_as_many_queries_as_few(old, new):
    def queries(field: CustomField, value: object, number: int) -> int:
        set_value([contact.pk for contact in ContactFactory.create_batch(number)], field, value)
        with CaptureQueriesContext(connection) as captured:
            change_type(field, new)
        return len(captured)

    fields = [example(old), example(old)]
    assert queries(*fields[0][:2], 1) == queries(*fields[1][:2], 40) <= 16


@pytest.mark.parametrize("new", [Type.NUMBER, Type.PHONE, Type.CHOICE])
def test_many_different_values_go_in_portions(new, monkeypatch):
    monkeypatch.setattr(replacing, "CHUNK", 3)
    field = CustomFieldFactory()
    for n in range(10):
        set_value([ContactFactory().pk], field, f"415555010{n}")
    change_type(field, new)
    assert CustomValue.objects.count() + CustomPick.objects.count() == 10


def test_a_value_that_another_becomes_is_converted_only_once():
    texts = ["www.example.com", "http://www.example.com", "example.com", "none at all"]
    expected = ["https://www.example.com", "http://www.example.com", "https://example.com", None]
    assert converted(CustomFieldFactory(), Type.URL, *texts) == expected
