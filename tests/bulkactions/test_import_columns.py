"""How a file is read, what its columns become, and what holds for all of its rows."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from django.contrib.auth.models import Permission

from contacts.models import CustomField, Import, ImportMapping, SmartList
from contacts.services.imports import mappings
from tests.bulkactions.uploads import HTMX, columns_form, post_columns, read, reading_form, worked_on
from tests.conftest import signed_in
from tests.factories import UserFactory
from tests.pages import text_of

# How it is read


def test_how_it_was_read_is_shown(as_admin, admin):
    form = reading_form(as_admin, read(admin, "Vorname;Ort\nJürgen;Köln\n".encode("cp1252")))
    assert form["encoding"] == ["cp1252"]
    assert form["delimiter"] == [";"]
    assert form["has_header"] == ["True"]


def test_changing_it_reads_the_file_again(as_admin, admin):
    imported = read(admin)
    as_admin.post(f"/imports/{imported.pk}/reading/", reading_form(as_admin, imported) | {"has_header": "False"})
    assert worked_on(imported).row_count == 3
    assert imported.overrides == {"has_header": False}


def test_dates_and_country_do_not_need_that(as_admin, admin):
    imported = read(admin)
    changes = {"date_order": "day_first", "region": "DE"}
    as_admin.post(f"/imports/{imported.pk}/reading/", reading_form(as_admin, imported) | changes)
    imported.refresh_from_db()
    assert (imported.state, imported.date_order, imported.region) == (Import.State.READY, "day_first", "DE")


def test_what_is_said_of_the_columns_survives_another_country(as_admin, admin):
    imported = read(admin)
    post_columns(as_admin, imported, column_2="note")
    as_admin.post(f"/imports/{imported.pk}/reading/", reading_form(as_admin, imported) | {"region": "DE"})
    assert columns_form(as_admin, imported)["column-2"] == ["note"]


def test_another_sheet_of_a_workbook_is_read(as_admin, admin, tmp_path):
    imported = read(admin, workbook(tmp_path), "people.xlsx")
    assert "Only the sheet “People” is read" in text_of(as_admin.get(f"/imports/{imported.pk}/"))
    form = reading_form(as_admin, imported)
    assert form["sheet"] == ["People"]
    assert "encoding" not in form
    as_admin.post(f"/imports/{imported.pk}/reading/", form | {"sheet": "Companies"})
    assert worked_on(imported).columns[0]["head"] == "Company"


def workbook(folder: Path) -> bytes:
    """Two sheets, People and Companies."""
    with xlsxwriter.Workbook(folder / "people.xlsx") as book:
        for name, rows in {"People": [["Name"], ["Ada"]], "Companies": [["Company"], ["Acme"]]}.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return (folder / "people.xlsx").read_bytes()


def test_dates_that_can_be_read_in_two_ways_are_asked_about(as_admin, admin):
    imported = read(admin, "Name,Date of birth\nAda,03/04/1985\nBob,05/06/1986\n")
    assert "Are days or months first in these dates?" in text_of(as_admin.get(f"/imports/{imported.pk}/"))
    as_admin.post(f"/imports/{imported.pk}/reading/", reading_form(as_admin, imported) | {"date_order": "day_first"})
    assert "Are days or months first" not in text_of(as_admin.get(f"/imports/{imported.pk}/"))


MIXED = "Name,Date of birth\nAda,25/12/1985\nBob,12/25/1986\nCem,03/04/1987\n"


def test_a_column_with_dates_in_two_orders_says_so(as_admin, admin):
    imported = read(admin, MIXED)
    shown = text_of(as_admin.get(f"/imports/{imported.pk}/"))
    assert "Some of these dates can only have the day first, others only the month." in shown
    assert "Say under “How the file is read” what comes first in those that could be either." in shown
    as_admin.post(f"/imports/{imported.pk}/reading/", reading_form(as_admin, imported) | {"date_order": "month_first"})
    shown = text_of(as_admin.get(f"/imports/{imported.pk}/"))
    assert "Those that could be either are read with the month first." in shown


def test_dates_in_two_orders_do_not_matter_where_they_stay_text(as_admin, admin):
    imported = read(admin, MIXED)
    shown = text_of(post_columns(as_admin, imported, headers=HTMX, column_1="note"))
    assert "can only have the day first" not in shown


def test_an_encoding_that_is_none_changes_nothing(as_admin, admin):
    imported = read(admin)
    as_admin.post(f"/imports/{imported.pk}/reading/", reading_form(as_admin, imported) | {"encoding": "klingon"})
    imported.refresh_from_db()
    assert imported.state == Import.State.READY


# What the columns become


def test_columns_are_shown_with_samples_and_what_they_probably_mean(as_admin, admin):
    imported = read(admin)
    page = text_of(as_admin.get(f"/imports/{imported.pk}/"))
    assert "Shoe size filled in every row 38 44" in page
    form = columns_form(as_admin, imported)
    assert [form[f"column-{index}"] for index in range(3)] == [["first_name"], ["email"], ["ignore"]]


def test_a_choice_is_kept_at_once(as_admin, admin):
    imported = read(admin)
    response = post_columns(as_admin, imported, headers=HTMX, column_2="note")
    assert "3 of 3 columns will be imported" in text_of(response)
    assert columns_form(as_admin, imported)["column-2"] == ["note"]


def test_two_columns_for_one_field_are_told_at_both(as_admin, admin):
    imported = read(admin)
    page = text_of(post_columns(as_admin, imported, headers=HTMX, column_2="email"))
    assert "Also chosen for “Shoe size”. Only one column can become E-mail." in page
    assert "Also chosen for “Mail”. Only one column can become E-mail." in page
    response = post_columns(as_admin, imported, check="1")
    assert "only one can" in text_of(response)
    imported.refresh_from_db()
    assert imported.state == Import.State.READY


def test_a_new_field_is_named_after_its_column_and_not_made_yet(as_admin, admin):
    imported = read(admin)
    post_columns(as_admin, imported, headers=HTMX, column_2="new")
    form = columns_form(as_admin, imported)
    assert (form["name-2"], form["type-2"]) == (["Shoe size"], ["text"])
    post_columns(as_admin, imported, type_2="number", name_2="Shoes")
    assert columns_form(as_admin, imported)["name-2"] == ["Shoes"]
    assert not CustomField.objects.exists()


def test_a_stale_page_changes_nothing(as_admin, admin):
    imported = read(admin)
    response = post_columns(as_admin, imported, token="0", column_0="last_name", check="1")
    assert response.url == f"/imports/{imported.pk}/"
    assert "has moved on meanwhile" in text_of(as_admin.get(response.url))
    assert columns_form(as_admin, imported)["column-0"] == ["first_name"]


def test_options_are_kept_in_their_order(as_admin, admin):
    imported = read(admin)
    changes = {"match_by": ["phone", "email"], "mode": "update_only", "empty_cells": "clear"}
    post_columns(as_admin, imported, owner=str(admin.pk), tags=["new:From a file"], **changes)
    imported.refresh_from_db()
    assert (imported.match_by, imported.mode, imported.empty_cells) == (["phone", "email"], "update_only", "clear")
    assert (imported.owner, imported.tags) == (admin, ["new:From a file"])


def test_without_scripts_buttons_put_the_keys_in_order(as_admin, admin):
    imported = read(admin)
    post_columns(as_admin, imported, match_by=["phone", "email"], up="email")
    imported.refresh_from_db()
    assert imported.match_by == ["email", "phone"]


def test_a_new_list_is_made_when_one_goes_on(as_admin, admin):
    imported = read(admin)
    post_columns(as_admin, imported, headers=HTMX, new_list="From a file")
    assert not SmartList.objects.exists()
    post_columns(as_admin, imported, new_list="From a file", check="1")
    imported.refresh_from_db()
    assert imported.smart_list == SmartList.objects.get(name="From a file", is_static=True, owner=admin)


def test_a_list_is_made_once_however_often_one_tries_to_go_on(as_admin, admin):
    imported = read(admin)
    post_columns(as_admin, imported, new_list="From a file", column_2="email", check="1")
    assert not SmartList.objects.exists()
    form = columns_form(as_admin, imported) | {"new_list": "From a file", "column-2": "ignore", "check": "1"}
    for _ in range(2):
        response = as_admin.post(f"/imports/{imported.pk}/columns/", form)
    assert "moved on" not in text_of(as_admin.get(response.url, follow=True))
    assert SmartList.objects.get().name == "From a file"


def test_new_fields_are_offered_to_those_who_may_define_them(admin):
    person = UserFactory(role="User")
    person.user_permissions.add(Permission.objects.get(codename="import_contact"))
    imported = read(person)
    assert 'value="new"' not in signed_in(person).get(f"/imports/{imported.pk}/").content.decode()
    assert 'value="new"' in signed_in(admin).get(f"/imports/{imported.pk}/").content.decode()


# Saved mappings


def test_a_mapping_is_saved_under_a_name_with_what_is_on_the_page(as_admin, admin):
    imported = read(admin)
    form = columns_form(as_admin, imported) | {"column-2": "note"}
    assert "Save this mapping" in text_of(as_admin.post(f"/imports/{imported.pk}/mapping/new/", form, headers=HTMX))
    as_admin.post(f"/imports/{imported.pk}/mapping/new/", {"name": "Shop"}, headers=HTMX)
    assert [entry["to"] for entry in ImportMapping.objects.get(name="Shop", owner=admin).mapping][2] == "note"


def test_a_saved_mapping_is_used(as_admin, admin):
    first = read(admin)
    post_columns(as_admin, first, column_2="note")
    first.refresh_from_db()
    saved = mappings.save(first, "Shop", admin)
    second = read(admin, "Mail,Shoe size\nada@example.com,39\n")
    as_admin.post(f"/imports/{second.pk}/mapping/", {"saved": saved.pk})
    form = columns_form(as_admin, second)
    assert (form["column-0"], form["column-1"]) == (["email"], ["note"])


def test_a_saved_mapping_is_deleted_by_its_owner_alone(as_admin, admin, manager):
    imported = read(admin)
    mine, other = mappings.save(imported, "Shop", admin), mappings.save(imported, "Fair", manager)
    assert as_admin.post(f"/imports/mappings/{other.pk}/delete/").status_code == 404
    as_admin.post(f"/imports/mappings/{mine.pk}/delete/")
    assert list(ImportMapping.objects.all()) == [other]


def test_somebody_elses_mapping_is_not_offered(as_admin, admin, manager):
    imported = read(admin)
    saved = mappings.save(imported, "Shop", manager)
    post_columns(as_admin, imported, column_0="last_name")
    as_admin.post(f"/imports/{imported.pk}/mapping/", {"saved": saved.pk})
    assert columns_form(as_admin, imported)["column-0"] == ["last_name"]


def test_how_sure_a_guess_is_stands_beside_it_until_somebody_chooses(as_admin, admin):
    imported = read(admin)
    assert text_of(as_admin.get(f"/imports/{imported.pk}/")).count("Recognised") == 2
    page = text_of(post_columns(as_admin, imported, headers=HTMX, column_0="last_name"))
    assert page.count("Recognised") == 1


@pytest.mark.parametrize("width", [3, 60])
def test_the_columns_cost_the_same_for_any_number(as_admin, admin, django_assert_max_num_queries, width):
    imported = read(admin, f"Mail{',x' * width}\nada@example.com{',1' * width}\n")
    with django_assert_max_num_queries(12):
        as_admin.get(f"/imports/{imported.pk}/")
