from __future__ import annotations

import re

import pytest

from contacts.columns import EXPORTED, STANDARD, USUAL, asked_names
from contacts.exporting.columns import COLUMNS as EXPORT_COLUMNS
from contacts.models import Channel, ContactPoint, CustomField
from contacts.services.custom_fields import set_value
from tests.contacts.contact_list import LIST, htmx, text
from tests.factories import CompanyFactory, ContactFactory, StatusFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

# In every contact of the factory
FILLED = {"name", "first_name", "last_name", "email", "contact_type", "created", "updated"}


def heads(response):
    """The columns that the table shows."""
    names = re.findall(r'<th class="cell-(\w+) look', response.content.decode())
    return [name for name in names if name in STANDARD or name.startswith("cf_")]


def cells(response, name):
    html = response.content.decode()
    return [
        " ".join(re.sub(r"<[^>]*>", " ", cell).split())
        for cell in re.findall(rf'<td class="cell-{name} .*?</td>', html, re.DOTALL)
    ]


@pytest.fixture
def full(admin):
    """A contact with something in every column."""
    contact = ContactFactory(
        phone="+12025550123",
        website="https://example.com/",
        job_title="Captain",
        source="Fair",
        street="1 Main St",
        city="Paris",
        state="Texas",
        postal_code="75460",
        country="US",
        time_zone="America/Chicago",
        date_of_birth="1906-12-09",
        last_activity_at="2026-01-01T00:00Z",
        company=CompanyFactory(),
        status=StatusFactory(),
        owner=admin,
        tags=TagFactory.create_batch(2),
        **{f"dnd_{channel.value}": True for channel in Channel},
    )
    contact.followers.add(UserFactory(first_name="Ann", last_name="Lee"))
    contact.further_points.create(kind=ContactPoint.Kind.EMAIL, value="second@example.com")
    contact.further_points.create(kind=ContactPoint.Kind.PHONE, value="+12025550199")
    return contact


def test_the_address_says_which_columns_and_in_which_order(as_admin):
    ContactFactory(city="Paris")

    page = as_admin.get(f"{LIST}?columns=city,name,email")

    assert heads(page) == ["name", "city", "email"]
    assert cells(page, "city") == ["Paris"]


def test_without_any_the_usual_columns_are_shown(as_admin):
    ContactFactory()
    assert tuple(heads(as_admin.get(LIST))) == USUAL


@pytest.mark.parametrize("name", sorted(STANDARD.keys() - {"name"}))
def test_every_column_shows_what_the_contact_has(as_admin, full, name):
    (shown,) = cells(as_admin.get(f"{LIST}?columns={name}"), name)
    assert shown not in ("", "–")


@pytest.mark.parametrize("name", sorted(STANDARD.keys() - FILLED))
def test_what_a_contact_does_not_have_is_a_dash(as_admin, name):
    ContactFactory()
    assert cells(as_admin.get(f"{LIST}?columns={name}"), name) == ["–"]


def test_several_tags_and_followers_do_not_mix_with_those_of_others(as_admin):
    one = ContactFactory(first_name="One", tags=[TagFactory(name="B"), TagFactory(name="a")])
    two = ContactFactory(first_name="Two", tags=[TagFactory(name="c")])
    one.followers.add(UserFactory(first_name="Zoe", last_name=""), UserFactory(first_name="Bo", last_name="Lee"))

    page = as_admin.get(f"{LIST}?columns=tags,followers&sort=created")

    assert [one, two] == page.context["contacts"].page.rows
    assert cells(page, "tags") == ["a B", "c"]
    assert cells(page, "followers") == ["Bo Lee , Zoe", "–"]


def test_a_custom_field_is_a_column(as_admin):
    field = CustomField.objects.create(name="Shoe size", type=CustomField.Type.NUMBER)
    with_one, _ = ContactFactory(), ContactFactory()
    set_value([with_one.pk], field, 43)

    page = as_admin.get(f"{LIST}?columns=name,{field.key}&sort=created")

    assert heads(page) == ["name", field.key]
    assert "Shoe size" in text(page)
    assert cells(page, field.key) == ["43", "–"]


def test_columns_that_do_not_exist_any_more_are_left_out(as_admin):
    ContactFactory()
    archived = CustomField.objects.create(name="Old", type="text", archived_at="2026-01-01T00:00Z")
    assert heads(as_admin.get(f"{LIST}?columns=name,{archived.key},nonsense,cf_999,city")) == ["name", "city"]


def test_all_columns_cost_at_most_twelve_queries_however_many_rows(as_admin, django_assert_max_num_queries, full):
    number = CustomField.objects.create(name="Number", type=CustomField.Type.NUMBER)
    choice = CustomField.objects.create(name="Choice", type=CustomField.Type.CHOICE)
    set_value([full.pk], number, 1)
    set_value([full.pk], choice, choice.choices.create(name="Red"))
    ContactFactory.create_batch(30)
    names = ",".join([*STANDARD, number.key, choice.key])
    as_admin.get(f"{LIST}?per_page=20")  # whether there are very many is remembered
    with django_assert_max_num_queries(12):
        assert len(heads(as_admin.get(f"{LIST}?columns={names}&per_page=20"))) == len(STANDARD) + 2


def test_links_of_the_list_keep_the_columns(as_admin):
    ContactFactory()
    page = as_admin.get(f"{LIST}?columns=name,city").content.decode()
    assert 'href="?columns=name%2Ccity&amp;sort=name"' in page
    assert '<input type="hidden" name="columns" value="name,city" form="contacts-filter">' in page


def test_the_usual_columns_need_no_parameter(as_admin):
    ContactFactory()
    response = htmx(as_admin, f"{LIST}?columns={','.join(USUAL)}&sort=name")
    assert response["HX-Push-Url"] == f"{LIST}?sort=name"


def test_columns_do_not_change_which_contacts_are_selected(as_admin):
    ContactFactory()
    assert 'name="query" value="sort=name"' in as_admin.get(f"{LIST}?columns=name,city&sort=name").content.decode()


def test_an_export_proposes_the_chosen_columns(as_admin):
    field = CustomField.objects.create(name="Shoe size", type=CustomField.Type.NUMBER)
    contact = ContactFactory()
    page = as_admin.get(f"{LIST}?columns=name,{field.key},city,created")
    sent = re.findall(r'<input type="hidden" name="columns" value="(\w+)">', page.content.decode())

    dialog = as_admin.post("/bulk-actions/new/export/", {"scope": "ids", "ids": contact.pk, "columns": sent})

    ticked = dialog.context["dialog"].options_form["columns"].value()
    assert ticked == ["first_name", "last_name", field.key, "city", "created_at"]


def test_every_column_can_be_exported():
    exported = {name for column in STANDARD for name in EXPORTED.get(column, (column,))}
    assert exported <= EXPORT_COLUMNS.keys()


# Choosing


def chooser(client, query):
    """Names that are ticked, and names that are not, in order."""
    html = client.get(f"/contacts/columns/{query}").content.decode()
    found = re.findall(r'name="columns" value="(\w+)"( checked)?', html)
    return [name for name, ticked in found if ticked], [name for name, ticked in found if not ticked]


def test_the_choice_shows_first_what_is_shown(as_admin):
    field = CustomField.objects.create(name="Shoe size", type=CustomField.Type.NUMBER)
    shown, others = chooser(as_admin, "?columns=name,city,email")
    assert shown == ["city", "email"]
    assert field.key in others
    assert set(others) >= STANDARD.keys() - {"city", "email"}


def test_without_javascript_a_button_moves_a_column(as_admin):
    assert chooser(as_admin, "?columns=name&columns=city&columns=email&up=email")[0] == ["email", "city"]
    assert chooser(as_admin, "?columns=name&columns=city&columns=email&down=city")[0] == ["email", "city"]
    assert chooser(as_admin, "?columns=name&columns=city&columns=email&up=city")[0] == ["city", "email"]


def test_the_choice_keeps_the_rest_of_the_view(as_admin):
    html = as_admin.get("/contacts/columns/?q=ada&sort=name&columns=name,city&up=city").content.decode()
    assert '<input type="hidden" name="q" value="ada">' in html
    assert 'href="/contacts/?q=ada&amp;sort=name"' in html  # the usual columns
    assert 'name="up" value="ada"' not in html


def test_each_column_is_asked_for_once_and_the_name_first():
    assert asked_names(["city, email,,city", "name", "phone"]) == ("name", "city", "email", "phone")
    assert asked_names([""]) == ()


def test_custom_columns_sort_unless_they_have_no_order(as_admin):
    score, story = (
        CustomField.objects.create(name=name, type=type_) for name, type_ in [("A", "number"), ("B", "long_text")]
    )
    ContactFactory()
    page = as_admin.get(f"{LIST}?columns={score.key},{story.key}").content.decode()
    assert f"sort={score.key}" in page
    assert f"sort={story.key}" not in page


def test_an_order_that_is_not_offered_is_named(as_admin):
    score = CustomField.objects.create(name="Score", type="number")
    ContactFactory()
    page = as_admin.get(f"{LIST}?sort=-{score.key},name").content.decode()
    assert f'<option value="-{score.key},name" selected>Score, descending, then Last name A to Z</option>' in page
