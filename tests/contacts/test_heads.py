"""Sorting by several columns: what their heads ask for, and the dialog that chooses the order."""

from __future__ import annotations

import re

import pytest

from contacts.columns import STANDARD
from contacts.heads import ADD, REMOVE, TURN, headers
from contacts.models import CustomField, SmartList
from contacts.sorting import joined
from tests.factories import CompanyFactory, ContactFactory

LIST = "/contacts/"
SHOWN = [STANDARD[name] for name in ("name", "city", "created", "tags")]


def head(name: str, order: str):
    return next(header for header in headers(SHOWN, order, "q=ada") if header.column.name == name)


@pytest.mark.parametrize(
    ("order", "name", "click", "shift_click", "hint"),
    [
        ("-created", "name", "name", "-created,name", ADD),
        ("name", "created", "-created", "name,-created", ADD),
        ("name,city,email", "created", "-created", "name,city,-created", ADD),
        ("name", "name", "-name", "-name", ""),
        ("-name", "name", "name", "name", ""),
        ("city,name", "name", "name", "city,-name", TURN),
        ("city,-name", "name", "name", "city", REMOVE),
        ("city,name", "city", "-city", "-city,name", TURN),
        ("-city,name", "city", "city", "name", REMOVE),
        ("name,-created", "created", "-created", "name,created", TURN),
        ("name,created,city", "created", "-created", "name,city", REMOVE),
    ],
)
def test_a_click_sorts_by_one_column_and_one_with_shift_by_it_too(order, name, click, shift_click, hint):
    found = head(name, order)
    assert (found.sort, found.also, found.hint) == (click, shift_click, hint)
    assert found.url == f"?q=ada&sort={click}"


def test_a_column_without_an_order_asks_for_nothing():
    assert head("tags", "name,city") == head("tags", "created")
    assert (head("tags", "name").url, head("tags", "name").also) == ("", "")


def test_of_several_columns_each_says_which_it_is():
    heads = headers(SHOWN, "city,email,-created", "")
    marks = [(one.place, one.direction, one.aria_sort) for one in heads]
    assert marks == [(0, "", ""), (1, "ascending", "ascending"), (3, "descending", ""), (0, "", "")]


def test_a_single_column_needs_no_number():
    assert (head("city", "city").place, head("city", "city").aria_sort) == (0, "ascending")


@pytest.mark.django_db
def test_the_heads_keep_the_rest_of_the_view(as_admin):
    ContactFactory(last_name="Ada & Co")
    page = as_admin.get(f"{LIST}?q=ada+%26&sort=city,-created&columns=name,city,created").content.decode()
    assert 'href="?q=ada+%26&amp;columns=name%2Ccity%2Ccreated&amp;sort=name"' in page
    assert 'data-sort-also="city,-created,name"' in page
    assert re.findall(r"</svg>(\d)</span>", page) == ["1", "2"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["status", "-created", ""], "status,-created"),
        (["", "", ""], ""),
        (["name", "-name", "city"], "name,city"),
        (["status,-created", "created"], "status,-created"),
    ],
)
def test_a_form_sends_one_key_after_the_other(texts, expected):
    assert joined(texts) == expected


# The dialog


def chosen(page: str) -> list[str]:
    """What each choice of the dialog has chosen; empty for nothing further."""
    choices = re.findall(r'<select class="form-select" id="sort-\d".*?</select>', page, re.DOTALL)
    return ["".join(re.findall(r'value="([^"]*)" selected', choice)) for choice in choices]


@pytest.mark.django_db
def test_the_dialog_shows_the_order_and_keeps_the_view(as_admin):
    page = as_admin.get(f"{LIST}sort/?q=ada&sort=status,-created&columns=name,city").content.decode()
    assert chosen(page) == ["status", "-created", ""]
    assert '<input type="hidden" name="q" value="ada">' in page
    assert '<input type="hidden" name="columns" value="name,city">' in page
    assert '<input type="hidden" name="sort"' not in page


@pytest.mark.django_db
def test_the_dialog_begins_with_the_usual_order(as_admin):
    assert chosen(as_admin.get(f"{LIST}sort/").content.decode()) == ["-created", "", ""]


@pytest.mark.django_db
def test_the_dialog_offers_custom_fields_that_have_an_order(as_admin):
    score = CustomField.objects.create(name="Score", type="number")
    story = CustomField.objects.create(name="Story", type="long_text")
    page = as_admin.get(f"{LIST}sort/").content.decode()
    assert f'<option value="-{score.key}">Score, descending</option>' in page
    assert story.key not in page


@pytest.mark.django_db
def test_an_archived_field_stays_chosen_until_another_is(as_admin):
    old = CustomField.objects.create(name="Old", type="number", archived_at="2026-01-01T00:00Z")
    assert chosen(as_admin.get(f"{LIST}sort/?sort=name,-{old.key}").content.decode()) == ["name", f"-{old.key}", ""]
    assert old.key not in as_admin.get(f"{LIST}sort/").content.decode()


@pytest.mark.django_db
def test_without_javascript_the_dialog_sorts(as_admin):
    acme, zeta = CompanyFactory(name="Acme"), CompanyFactory(name="Zeta")
    people = [
        ContactFactory(first_name=name, city=city, company=company)
        for name, city, company in [("A", "Rome", zeta), ("B", "Oslo", zeta), ("C", "Rome", acme), ("D", "Oslo", acme)]
    ]
    response = as_admin.get(f"{LIST}?sort=city&sort=company&sort=")
    assert [contact.first_name for contact in response.context["contacts"].page.rows] == ["D", "B", "C", "A"]
    assert response.context["contacts"].url == f"{LIST}?sort=city%2Ccompany"
    assert len(people) == 4


@pytest.mark.django_db
def test_a_smart_list_keeps_all_keys(as_admin, admin):
    smart_list = SmartList.objects.create(name="By city", owner=admin, query={"type": "match_all"}, sort="city,-name")
    ContactFactory()
    page = as_admin.get(f"{LIST}?list={smart_list.pk}").content.decode()
    assert re.findall(r"</svg>(\d)</span>", page) == ["2"]  # the city is not shown
    assert chosen(as_admin.get(f"{LIST}sort/?list={smart_list.pk}").content.decode()) == ["city", "-name", ""]


@pytest.mark.django_db
def test_only_who_sees_contacts_sorts_them(client):
    assert client.get(f"{LIST}sort/").status_code in (302, 403)
