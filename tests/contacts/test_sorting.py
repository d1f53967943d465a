from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from contacts.models import Contact, CustomChoice, CustomField, CustomPick, CustomValue
from contacts.sorting import LABELS, ORDERS, SortError, parse_sort, sort_from_json, sort_to_json
from tests.factories import CompanyFactory, ContactFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db

Type = CustomField.Type
VALUES = {
    Type.TEXT: ["Zebra", "ant", None, "ant"],
    Type.NUMBER: [10, 9, None, 9],
    Type.MONEY: [3, 2, None, 2],
    Type.DATE: [date(2026, 5, 1), date(2025, 5, 1), None, date(2025, 5, 1)],
    Type.DATE_TIME: [datetime(2026, 5, 1, tzinfo=UTC), datetime(2025, 5, 1, tzinfo=UTC), None, None],
    Type.YES_NO: [True, False, None, False],
    Type.PHONE: ["+2", "+1", None, "+1"],
    Type.EMAIL: ["b@example.com", "a@example.com", None, "a@example.com"],
    Type.URL: ["https://b.example", "https://a.example", None, None],
}


def custom(type_, values):
    """A field of this type, and contacts that hold the values, None for none."""
    field = CustomField.objects.create(name=f"A {type_}", type=type_)
    contacts = ContactFactory.create_batch(len(values))
    for contact, value in zip(contacts, values, strict=True):
        if value is not None:
            CustomValue.objects.create(contact=contact, field=field, **{field.column: value})
    return field, contacts


def in_order(sort, contacts=None):
    return list(parse_sort(sort).apply(Contact.objects.all() if contacts is None else contacts))


def in_parts(sort):
    return [contact for part in parse_sort(sort).parts(Contact.objects.all()) for contact in part]


@pytest.mark.parametrize(("type_", "values"), VALUES.items())
@pytest.mark.parametrize("sign", ["", "-"])
def test_custom_fields_sort_by_their_values_the_empty_last(type_, values, sign):
    field, contacts = custom(type_, values)
    pairs = sorted(
        ((value, contact.pk) for value, contact in zip(values, contacts, strict=True) if value is not None),
        reverse=sign == "-",
    )
    empty = sorted((c.pk for v, c in zip(values, contacts, strict=True) if v is None), reverse=sign == "-")
    expected = [pk for _, pk in pairs] + empty
    assert [contact.pk for contact in in_order(f"{sign}cf_{field.pk}")] == expected
    assert [contact.pk for contact in in_parts(f"{sign}cf_{field.pk}")] == expected


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_custom_choice_sorts_by_its_place(sign):
    field = CustomField.objects.create(name="Plan", type=Type.CHOICE)
    places = {"Large": 3, "Small": 1, "Middle": 2}
    choices = {name: CustomChoice.objects.create(field=field, name=name, position=at) for name, at in places.items()}
    large, small, none, middle = ContactFactory.create_batch(4)
    for contact, name in [(large, "Large"), (small, "Small"), (middle, "Middle")]:
        CustomPick.objects.create(contact=contact, choice=choices[name])
    expected = [*([large, middle, small] if sign else [small, middle, large]), none]
    assert in_order(f"{sign}cf_{field.pk}") == in_parts(f"{sign}cf_{field.pk}") == expected


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_custom_person_sorts_by_the_name_that_is_shown(sign):
    people = [UserFactory(first_name=name) for name in ("Zoe", "Ann")]
    field, (zoe, ann, none) = custom(Type.PERSON, [*people, None])
    expected = [*([zoe, ann] if sign else [ann, zoe]), none]
    assert in_order(f"{sign}cf_{field.pk}") == in_parts(f"{sign}cf_{field.pk}") == expected


def test_one_sort_serves_many_times():
    field, contacts = custom(Type.NUMBER, [2, 1])
    sort = parse_sort(f"cf_{field.pk}")
    for _ in range(2):
        assert list(sort.apply(Contact.objects.all())) == contacts[::-1]
        assert [list(part) for part in sort.parts(Contact.objects.all())] == [contacts[::-1], []]


def test_a_value_of_another_field_changes_nothing():
    field, contacts = custom(Type.NUMBER, [2, 1])
    other = CustomField.objects.create(name="Other", type=Type.NUMBER)
    CustomValue.objects.create(contact=contacts[0], field=other, number=0)
    assert in_order(f"cf_{field.pk}") == in_parts(f"cf_{field.pk}") == contacts[::-1]


@pytest.fixture
def varied():
    """Contacts in which every order finds equal, different and missing values."""
    statuses, companies = StatusFactory.create_batch(2), CompanyFactory.create_batch(2)
    owners = [UserFactory(first_name=name) for name in ("Bo", "", "Al")]
    day = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(18):
        ContactFactory(
            first_name="bA"[number % 2],
            last_name="yX"[number % 2],
            email=f"{number % 5}@example.com" if number % 3 else "",
            phone=f"+1415555010{number % 4}" if number % 2 else "",
            status=statuses[number % 3] if number % 3 < 2 else None,
            owner=owners[number % 4] if number % 4 < 3 else None,
            company=companies[number % 3] if number % 3 < 2 else None,
            job_title=["", "nurse", "Teacher"][number % 3],
            source=["web", "", "Fair"][number % 3],
            city=["Öst", "", "ärla", "Zug"][number % 4],
            state=["", "b"][number % 2],
            country=["", "DE", "AT"][number % 3],
            contact_type=["lead", "customer"][number % 2],
            date_of_birth=date(1980, 1, number % 3 + 1) if number % 4 else None,
            last_activity_at=day + timedelta(days=number % 7) if number % 3 else None,
            created_at=day + timedelta(days=number % 5),
            updated_at=day + timedelta(days=number % 6),
        )


@pytest.mark.parametrize("sort", LABELS)
def test_the_parts_of_an_order_add_up_to_it(varied, sort):
    assert in_parts(sort) == in_order(sort)


@pytest.mark.parametrize(
    "sort", ["status,-created", "-owner,company,name", "source,-last_activity", "city,status,-email"]
)
def test_several_keys_are_applied_one_after_the_other(varied, sort):
    found = in_order(sort)
    assert found == in_parts(sort)
    expected = list(Contact.objects.all())
    names = sort.split(",")
    expected.sort(key=lambda contact: contact.pk, reverse=names[-1].startswith("-"))
    for name in reversed(names):
        expected = by_name(expected, name)
    assert found == expected


def by_name(contacts, name):
    """The same, sorted by one key with Python's own sort, which leaves equal ones where they are."""
    read = {
        "status": lambda contact: contact.status and (contact.status.position, contact.status.name),
        "owner": lambda contact: contact.owner and (contact.owner.first_name or contact.owner.username).lower(),
        "company": lambda contact: contact.company and contact.company.name.lower(),
        "name": lambda contact: (contact.last_name, contact.first_name),
        "created": lambda contact: contact.created_at,
        "last_activity": lambda contact: contact.last_activity_at,
        "email": lambda contact: contact.email,
        "source": lambda contact: contact.source.lower(),
        "city": lambda contact: contact.city.lower(),
    }[name.removeprefix("-")]
    filled = sorted((contact for contact in contacts if read(contact)), key=read, reverse=name.startswith("-"))
    return [*filled, *(contact for contact in contacts if not read(contact))]


def test_text_is_sorted_regardless_of_case_in_every_alphabet():
    for city in ("ärla", "Zug", "Öst", "bern", "Ärla"):
        ContactFactory(city=city)
    assert [contact.city for contact in in_order("city")] == ["bern", "Zug", "ärla", "Ärla", "Öst"]


@pytest.mark.parametrize("sort", [*LABELS, "status,-created", "-source,company"])
def test_reversing_an_order_reads_it_from_the_other_end(varied, sort):
    assert list(parse_sort(sort).apply(Contact.objects.all()).reverse()) == in_order(sort)[::-1]


@pytest.mark.parametrize(
    ("sort", "message"),
    [
        ("shoe_size", "Contacts cannot be sorted by “shoe_size”."),
        ("created,", "Contacts cannot be sorted by “”."),
        ("cf_999", "Contacts cannot be sorted by “cf_999”."),
        ("cf_x", "Contacts cannot be sorted by “cf_x”."),
        ("name,-name", "Contacts cannot be sorted by “name” twice."),
        ("name,city,state,source", "Contacts can be sorted by at most 3 fields."),
    ],
)
def test_what_is_no_order_is_refused(sort, message):
    with pytest.raises(SortError, match=f"^{re.escape(message)}$"):
        parse_sort(sort)


@pytest.mark.parametrize("type_", [Type.LONG_TEXT, Type.CHOICES])
def test_long_text_and_several_choices_have_no_order(type_):
    field = CustomField.objects.create(name="Story", type=type_)
    with pytest.raises(SortError, match="“Story”"):
        parse_sort(f"cf_{field.pk}")


def test_a_sort_is_written_as_it_was_read():
    field = CustomField.objects.create(name="Score", type=Type.NUMBER)
    for text in ("name", f"status,-created,cf_{field.pk}"):
        assert str(parse_sort(text)) == text
        assert str(sort_from_json(sort_to_json(parse_sort(text)))) == text
    assert str(parse_sort("")) == str(sort_from_json([])) == "-created"


def test_the_names_of_close_are_understood():
    asked = [
        {"direction": direction, "field": {"type": "regular_field", "object_type": "contact", "field_name": name}}
        for direction, name in [("desc", "date_created"), ("asc", "title")]
    ]
    assert str(sort_from_json(asked)) == "-created,job_title"


def test_a_custom_field_of_close_has_its_key_as_id():
    field = CustomField.objects.create(name="Score", type=Type.NUMBER)
    asked = [{"direction": "asc", "field": {"type": "custom_field", "custom_field_id": f"cf_{field.pk}"}}]
    assert str(sort_from_json(asked)) == f"cf_{field.pk}"


def test_a_sort_reads_as_words():
    field = CustomField.objects.create(name="Score", type=Type.NUMBER)
    words = "Status, first to last, then Newest first, then Score, descending"
    assert parse_sort(f"status,-created,-cf_{field.pk}").label == words


def test_every_order_has_its_words_both_ways():
    assert {f"{sign}{name}" for sign, name in product(["", "-"], ORDERS)} - {*LABELS} == {"last_name", "-last_name"}


def test_custom_fields_are_looked_up_in_one_query(django_assert_num_queries):
    fields = [CustomField.objects.create(name=f"Field {number}", type=Type.NUMBER) for number in range(3)]
    with django_assert_num_queries(1):
        parse_sort(",".join(field.key for field in fields))
    with django_assert_num_queries(0):
        parse_sort("status,-created,company")
