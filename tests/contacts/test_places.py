from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.http import QueryDict

from contacts import paging, places
from contacts.listing import ContactList
from contacts.models import Contact, CustomChoice, CustomField, CustomPick, CustomValue
from contacts.paging import get_page
from contacts.places import LASTS, count_to, marks, places_from, read_place
from contacts.sorting import parse_sort
from contacts.trash_listing import TrashList
from tests.factories import CompanyFactory, ContactFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db

Type = CustomField.Type
PER_PAGE = 4
SORTS = [
    "-created",
    "name",
    "-email",
    "city",
    "-company",
    "owner",
    "-status",
    "last_activity",
    "-date_of_birth",
    "status,-created,name",
    "-contact_type,-date_of_birth,city",
    "city,-last_activity,owner",
]


@pytest.fixture(autouse=True)
def everything_is_far_down(monkeypatch):
    monkeypatch.setattr(paging, "APART", 0)
    monkeypatch.setattr(places, "APART", 7)
    monkeypatch.setattr("contacts.contact_pages.APART", 1)


@pytest.fixture
def crowd():
    """31 contacts, many of them alike or empty in what they are sorted by."""
    statuses, owners, companies = (
        StatusFactory.create_batch(2),
        UserFactory.create_batch(2),
        CompanyFactory.create_batch(3),
    )
    crowd = [
        ContactFactory(
            first_name=f"Ann{number % 2}",
            last_name=["Lee", "lee", "Özil", ""][number % 4],
            email=f"{number % 9}@example.com" if number % 3 else "",
            city=["", "Bonn", "bonn", "Łódź"][number % 4],
            contact_type=["lead", "customer"][number % 2],
            status=[*statuses, None][number % 3],
            owner=[*owners, None][number % 3],
            company=[*companies, None][number % 4],
            date_of_birth=date(1990, 1, 1 + number % 2) if number % 5 else None,
        )
        for number in range(31)
    ]
    for number, contact in enumerate(crowd):
        contact.last_activity_at = contact.created_at - timedelta(days=number % 3) if number % 4 else None
    Contact.objects.bulk_update(crowd, ["last_activity_at"])
    return crowd


def in_parts(sort):
    return parse_sort(sort).parts(Contact.objects.all())


def in_parts_from_a_row(sort):
    return parse_sort(sort).from_a_row().parts(Contact.objects.all())


def at_once(sort):
    return [parse_sort(sort).apply(Contact.objects.all())]


def find_place(parts, position):
    return count_to(parts, position, 1)[0]


def page(parts, number, near=None):
    return get_page(parts, number, PER_PAGE, Contact.objects.all(), near=near and read_place(str(near), parts))


def check_pages(sort, parts):
    expected = list(parse_sort(sort).apply(Contact.objects.all()))
    cut = [expected[start : start + PER_PAGE] for start in range(0, len(expected), PER_PAGE)]
    shown = page(parts, 1)
    for rows in cut[1:]:
        assert shown.next
        shown = page(parts, shown.next, shown.near_next)
        assert (shown.rows, shown.is_counted) == (rows, False)
    assert shown.next is None
    for rows in cut[-2::-1]:
        shown = page(parts, shown.previous, shown.near_previous)
        assert (shown.rows, shown.is_counted, shown.has_next) == (rows, False, True)
    for mark in marks(parts):
        for number, rows in enumerate(cut, start=1):
            assert page(parts, number, mark).rows == rows


@pytest.mark.parametrize("made", [in_parts, at_once])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_found_from_places_hold_every_row_once_in_order(crowd, sort, made):
    check_pages(sort, made(sort))


@pytest.mark.parametrize("made", [in_parts, in_parts_from_a_row, at_once])
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    ("type_", "values"),
    [
        (Type.TEXT, ["b", "B", "é"]),
        (Type.MONEY, ["2.50", "-3", "1000"]),
        (Type.DATE, [date(2026, 5, 1), date(2025, 5, 1), date(2024, 2, 29)]),
        (Type.YES_NO, [True, False, False]),
    ],
)
def test_pages_by_a_custom_field_are_found_from_places(crowd, type_, values, sign, made):
    field = CustomField.objects.create(name="Own", type=type_)
    for number, contact in enumerate(crowd):
        if number % 4 < 3:
            CustomValue.objects.create(contact=contact, field=field, **{field.column: values[number % 4]})
    sort = f"{sign}cf_{field.pk}"
    check_pages(sort, made(sort))
    check_pages(f"city,{sort}", made(f"city,{sort}"))


@pytest.mark.parametrize("made", [in_parts, in_parts_from_a_row, at_once])
def test_pages_by_choices_and_people_are_found_from_places(crowd, made):
    choosing = CustomField.objects.create(name="Size", type=Type.CHOICE)
    choices = [CustomChoice.objects.create(field=choosing, name=name, position=9 - n) for n, name in enumerate("abc")]
    knowing = CustomField.objects.create(name="Adviser", type=Type.PERSON)
    people = UserFactory.create_batch(2)
    for number, contact in enumerate(crowd):
        if number % 4 < 3:
            CustomPick.objects.create(contact=contact, choice=choices[number % 4])
        if number % 3 < 2:
            CustomValue.objects.create(contact=contact, field=knowing, person=people[number % 3])
    check_pages(f"-cf_{choosing.pk}", made(f"-cf_{choosing.pk}"))
    check_pages(f"cf_{knowing.pk},name", made(f"cf_{knowing.pk},name"))


def test_marks_are_never_far_apart(crowd):
    positions = [mark.position for mark in marks(in_parts("owner"))]
    assert positions[0] == 0
    assert all(0 < after - before <= 7 for before, after in zip(positions, [*positions[1:], 31], strict=True))


def test_marks_of_a_very_long_list_are_further_apart(crowd, monkeypatch):
    monkeypatch.setattr(places, "MOST_MARKS", 3)
    assert [mark.position for mark in marks(in_parts("name"))] == [0, 10, 20, 30]


def test_turning_pages_goes_on_where_one_was_though_others_came_before(crowd):
    parts = in_parts("-created")
    third = page(parts, 3)
    following = list(parts[0])[12:16]
    ContactFactory.create_batch(6)
    assert page(parts, 4, third.near_next).rows == following
    assert page(parts, 4).rows != following


def test_a_page_found_from_a_place_passes_over_no_more_than_that(crowd, django_assert_num_queries):
    parts = in_parts("-created")
    near = page(parts, 6).near_next
    with django_assert_num_queries(3) as queries:  # the place, the places from there on, the rows
        page(parts, 7, near)
    assert "OFFSET 1" in queries[1]["sql"]
    with django_assert_num_queries(3) as queries:  # ids, what they are sorted by, the rows
        page(parts, 7)
    assert "OFFSET 24" in queries[0]["sql"]


def test_a_place_is_worth_nothing_once_its_row_has_moved(crowd):
    parts = in_parts("name")
    near = page(parts, 5).near_next
    contact = Contact.objects.get(pk=near.keys[-1])
    contact.last_name = "Aaa"
    contact.save()
    assert read_place(str(near), parts) is None
    assert page(parts, 6, near).is_counted


def test_a_place_is_worth_nothing_once_its_row_is_not_in_the_list(crowd):
    parts = parse_sort("name").parts(Contact.objects.live())
    near = page(parts, 5).near_next
    assert read_place(str(near), parts) == near
    Contact.objects.filter(pk=near.keys[-1]).update(deleted_at=near_now())
    assert read_place(str(near), parts) is None


def near_now():
    return Contact.objects.latest("created_at").created_at


def test_a_place_is_worth_nothing_after_a_while(crowd, monkeypatch):
    parts = in_parts("name")
    near = find_place(parts, 12)
    text = str(near)
    assert read_place(text, parts) == near
    later = places.time() + LASTS + 2
    monkeypatch.setattr(places, "time", lambda: later)
    assert read_place(text, parts) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "....",
        "1.2.3.4",
        "1.0.1.1.x",
        "-1.0.1.1.x",
        "1.9.1.1.x",
        "1.0.²3.1.x",
        f"1.0.{'9' * 30}.1.x",
        "1.0.0.1.x.y",
    ],
)
def test_what_names_no_place_is_none(crowd, text):
    assert read_place(text, in_parts("name")) is None


def test_no_other_position_can_be_claimed_for_a_row(crowd):
    parts = in_parts("name")
    position, rest = str(find_place(parts, 12)).split(".", 1)
    assert position == "12"
    assert read_place(f"13.{rest}", parts) is None


def test_a_place_within_the_page_does_not_help(crowd):
    parts = in_parts("name")
    assert places_from(parts, find_place(parts, 9), 8, 5) is None


def test_a_place_before_which_rows_have_gone_does_not_help(crowd):
    parts = in_parts("created")
    near = find_place(parts, 5)
    Contact.objects.filter(pk__in=[contact.pk for contact in crowd[:3]]).delete()
    assert places_from(parts, near, 1, 5) is None


def test_nothing_is_behind_the_end(crowd):
    parts = in_parts("name")
    assert count_to(parts, 31, 1) == count_to(parts, 31, 1, total=31) == []
    assert page(parts, 9, find_place(parts, 30)).rows == []


@pytest.mark.parametrize("apart", [0, 100])
@pytest.mark.parametrize("sort", ["-created", "owner"])
def test_places_are_the_same_whichever_end_they_are_counted_from(crowd, sort, apart, monkeypatch):
    monkeypatch.setattr(places, "APART", apart)
    parts = in_parts(sort)
    expected = list(parse_sort(sort).apply(Contact.objects.values_list("pk", flat=True)))
    for start in range(31):
        found = count_to(parts, start, 5)
        assert [(place.position, place.keys[-1]) for place in found] == list(enumerate(expected))[start : start + 5]
        assert count_to(parts, start, 5, total=31) == found


# The list


def shown(address, user, kind=ContactList):
    return kind(QueryDict(address), user)


@pytest.fixture
def long_list(crowd):
    ContactFactory.create_batch(49)
    return list(parse_sort("name").apply(Contact.objects.all()))


def html(as_admin, address):
    return as_admin.get(f"/contacts/?{address}").content.decode()


def near_of(html, number):
    return re.search(rf'href="[^"]*page={number}&amp;near=([\w.]+)"', html)[1]


def test_the_list_s_links_say_where_the_next_page_is(as_admin, admin, long_list):
    second = html(as_admin, "sort=name&per_page=20&page=2")
    third = shown(f"sort=name&per_page=20&page=3&near={near_of(second, 3)}", admin)
    assert (third.page.rows, third.page.is_counted) == (long_list[40:60], False)
    first = shown(f"sort=name&per_page=20&page=1&near={near_of(second, 1)}", admin)
    assert (first.page.rows, first.page.is_counted) == (long_list[:20], False)
    assert "near=" in third.url
    assert "near=" not in third.last_page_url


def test_a_place_is_elsewhere_for_somebody_who_sees_other_contacts(admin, long_list):
    person = UserFactory(owned_only=True)
    Contact.objects.filter(pk__in=[contact.pk for contact in long_list[30:]]).update(owner=person)
    address = f"sort=name&per_page=20&page=3&near={shown('sort=name&per_page=20&page=2', admin).near_next}"
    assert shown(address, admin).page.rows == long_list[40:60]
    theirs = shown(address, person)
    assert theirs.page.rows == long_list[70:]
    assert "near=" not in theirs.url


def test_the_list_hands_out_marks_for_its_page_numbers(as_admin, admin, long_list):
    answer = as_admin.get(
        "/contacts/?sort=name&per_page=20", headers={"HX-Request": "true", "HX-Target": "page-marks"}
    ).content.decode()
    assert 'data-per-page="20"' in answer
    found = re.search(r"hidden>([\w. ]+)<", answer)[1].split(" ")
    assert [mark.partition(".")[0] for mark in found] == [str(position) for position in range(7, 80, 7)]
    last = shown(f"sort=name&per_page=20&page=4&near={found[-4]}", admin)
    assert (last.page.rows, last.page.is_counted) == (long_list[60:], False)


def test_the_last_page_found_from_a_place_leaves_the_number_to_be_counted(as_admin, long_list, monkeypatch):
    monkeypatch.setattr("contacts.contact_pages.are_many", lambda contacts: True)
    third = html(as_admin, "sort=name&per_page=20&page=3")
    last = html(as_admin, f"sort=name&per_page=20&page=4&near={near_of(third, 4)}")
    assert 'hx-get="?sort=name&amp;per_page=20&amp;count=exact&amp;end=80"' in last
    assert "61–80 of" in last


def exact(as_admin, address):
    return as_admin.get(
        f"/contacts/?{address}&count=exact", headers={"HX-Request": "true", "HX-Target": "contacts-total"}
    ).content.decode()


def test_the_last_page_is_read_again_when_it_has_another_number(as_admin, long_list):
    assert 'hx-get="' not in exact(as_admin, "per_page=20&end=80")
    moved = exact(as_admin, "per_page=20&end=100")
    assert 'hx-get="/contacts/?per_page=20&amp;count=exact&amp;page=4" hx-trigger="load"' in moved


def test_an_end_that_is_no_number_means_nothing(as_admin, long_list):
    assert "80 contacts" in exact(as_admin, "per_page=20&end=²")


@pytest.fixture
def offsets(django_assert_max_num_queries):
    """How many rows are passed over for a page of the list."""

    def offsets(address, user):
        with django_assert_max_num_queries(9) as queries:
            rows = shown(address, user).page.rows
        return rows, [int(offset) for query in queries for offset in re.findall(r"OFFSET (\d+)", query["sql"])]

    return offsets


def test_rows_before_a_page_are_counted_once(admin, long_list, offsets):
    address = "sort=name&per_page=20&page=3"
    assert offsets(address, admin) == (long_list[40:60], [40])
    assert offsets(address, admin) == (long_list[40:60], [])
    assert offsets("sort=-name&per_page=20&page=3", admin)[1] == [40]
    assert offsets(address, UserFactory())[1] == [40]


@pytest.mark.parametrize("sort", ["status", "-email", "-created"])
def test_far_pages_of_some_contacts_are_the_same_each_time(admin, long_list, sort, monkeypatch):
    monkeypatch.setattr(paging, "FAR_DOWN", 0)
    expected = list(parse_sort(sort).apply(Contact.objects.filter(first_name="Ann1")))
    assert len(expected) > 10
    for number in (1, 1, 2, 2):
        found = shown(f"q=ann1&sort={sort}&per_page=20&page={number}", admin)
        assert found.page.rows == expected[20 * number - 20 : 20 * number]
        assert found.exact_total.number == len(expected)


def test_a_page_whose_beginning_has_moved_is_counted_again(admin, long_list, offsets):
    address = "sort=name&per_page=20&page=3"
    assert shown(address, admin).page.rows == long_list[40:60]
    Contact.objects.filter(pk=long_list[40].pk).update(last_name="")
    assert offsets(address, admin) == ([*long_list[39:40], *long_list[41:60]], [40])


def test_whoever_wants_the_exact_number_gets_the_exact_page(admin, long_list):
    address = "sort=name&per_page=20&page=3"
    assert shown(address, admin).page.rows == long_list[40:60]
    Contact.objects.filter(pk=long_list[0].pk).update(deleted_at=near_now())
    assert shown(address, admin).page.rows == long_list[40:60]
    assert shown(f"{address}&count=exact", admin).page.rows == long_list[41:61]
    assert shown(address, admin).page.rows == long_list[41:61]


def test_the_trash_has_places_too(admin, crowd):
    Contact.objects.update(deleted_at=near_now())
    Contact.objects.filter(pk__lt=crowd[10].pk).update(deleted_at=near_now() + timedelta(days=1))
    expected = list(Contact.objects.order_by("-deleted_at", "-pk"))
    first = shown("per_page=20", admin, TrashList)
    second = shown(f"per_page=20&page=2&near={first.near_next}", admin, TrashList)
    assert first.page.rows + second.page.rows == expected
    assert not second.page.is_counted
    assert second.marks
