"""The pages from an uploaded file to a bulk action: who may see them, what they refuse, and what they keep."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bulkactions.models import BulkAction
from contacts.models import Contact, CustomField, Import, ImportMapping, SmartList
from contacts.services.imports import background, mappings, uploading
from tests.conftest import signed_in
from tests.factories import ContactFactory, UserFactory
from tests.pages import fields_of, text_of

HTMX = {"HX-Request": "true"}
PEOPLE = "First name,Mail,Shoe size\nZoë,zoe@example.com,38\nJosé,jose@example.com,44\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> Path:
    settings.IMPORT_DIR = tmp_path / "imports"
    return settings.IMPORT_DIR


def received(user: User, content: str | bytes = PEOPLE, name: str = "people.csv") -> Import:
    """A file that was uploaded, and is not read yet."""
    data = content.encode() if isinstance(content, str) else content
    return uploading.receive(SimpleUploadedFile(name, data), user)


def read(user: User, content: str | bytes = PEOPLE, name: str = "people.csv") -> Import:
    """A file whose columns are known."""
    return worked_on(received(user, content, name))


def worked_on(imported: Import) -> Import:
    """After the background has done what waits for it."""
    background.advance(imported.pk)
    imported.refresh_from_db()
    return imported


def checked(client: Client, imported: Import, **changes: str) -> Import:
    """A file that went through the columns page and the dry run."""
    response = post_columns(client, imported, check="1", **changes)
    assert response.status_code == 302, text_of(response)
    imported.refresh_from_db()
    return worked_on(imported)


def columns_form(client: Client, imported: Import) -> dict[str, list[str]]:
    return fields_of(client.get(f"/imports/{imported.pk}/"), "import-form")


def post_columns(client: Client, imported: Import, headers=None, **changes):
    data = columns_form(client, imported) | {_name(name): value for name, value in changes.items()}
    return client.post(f"/imports/{imported.pk}/columns/", data, headers=headers)


def _name(keyword: str) -> str:
    """column_2 is column-2."""
    return re.sub(r"_(?=\d)", "-", keyword)


def upload(client: Client, content: bytes, name: str = "people.csv", **more):
    return client.post("/imports/new/", {"file": SimpleUploadedFile(name, content)}, **more)


# Who may see them

GET, POST = "get", "post"
PAGES = [
    (GET, ""),
    (GET, "new/"),
    (POST, "new/"),
    (GET, "{pk}/"),
    (GET, "{pk}/progress/"),
    (POST, "{pk}/columns/"),
    (POST, "{pk}/reading/"),
    (POST, "{pk}/mapping/"),
    (POST, "{pk}/mapping/new/"),
    (POST, "mappings/0/delete/"),
    (GET, "{pk}/check/"),
    (POST, "{pk}/check/cancel/"),
    (POST, "{pk}/start/"),
    (GET, "{pk}/rejected.csv"),
    (GET, "{pk}/delete/"),
    (POST, "{pk}/delete/"),
]


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_nobody_without_the_permission_sees_them(as_manager, admin, method, path):
    imported = read(admin)
    assert getattr(as_manager, method)(f"/imports/{path.format(pk=imported.pk)}").status_code == 403
    assert Import.objects.get().state == Import.State.READY


@pytest.mark.parametrize(("method", "path"), [page for page in PAGES if "{pk}" in page[1]])
def test_somebody_elses_import_is_not_there(admin, method, path):
    imported, other = read(admin), UserFactory(role="Admin", owned_only=True)
    assert getattr(signed_in(other), method)(f"/imports/{path.format(pk=imported.pk)}").status_code == 404


def test_the_list_has_only_what_one_may_see(admin):
    read(admin)
    other = UserFactory(role="Admin", owned_only=True)
    assert "No imports yet" in text_of(signed_in(other).get("/imports/"))
    assert "people.csv" in text_of(signed_in(admin).get("/imports/"))


def test_the_button_is_there_for_those_who_may(as_admin, as_manager):
    assert "/imports/new/" in as_admin.get("/contacts/").content.decode()
    assert "/imports/" not in as_manager.get("/contacts/").content.decode()


def test_an_upload_needs_the_token(admin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    assert upload(client, PEOPLE.encode()).status_code == 403
    assert not Import.objects.exists()


def test_the_list_looks_for_news_while_there_may_be_any(as_admin, admin):
    imported = received(admin)
    assert "data-poll" in as_admin.get("/imports/").content.decode()
    worked_on(imported)
    part = as_admin.get("/imports/", headers=HTMX | {"HX-Target": "imports"}).content.decode()
    assert "data-poll" not in part
    assert "<html" not in part


# What they refuse


def package(*names: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return file.getvalue()


BAD = {
    "empty": (b"", "This file is empty."),
    "blank": (b"\r\n \r\n", "This file is empty."),
    "pdf": (b"%PDF-1.7\n%", "a PDF document"),
    "image": (b"\x89PNG\r\n\x1a\n", "an image"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old format of Microsoft Office"),
    "Word": (package("[Content_Types].xml", "word/document.xml"), "a Word document"),
    "zip": (package("people.csv"), "a compressed folder (ZIP)"),
    "broken zip": (b"PK\x03\x04" + b"\0" * 60, "damaged"),
    "web page": (b"<!DOCTYPE html><table><tr><td>Ada</td></tr></table>", "a web page (HTML)"),
    "json": (b'[{"name": "Ada"}]', "JSON"),
    "bytes": (bytes(range(1, 32)) * 40, "not text"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_what_is_no_table_is_refused_in_plain_words(as_admin, files, content, words):
    response = upload(as_admin, content)
    assert response.status_code == 200
    assert words in text_of(response)
    assert not Import.objects.exists()
    assert not files.exists() or not list(files.iterdir())


def test_a_form_without_a_file_asks_for_one(as_admin):
    assert "Choose a file." in text_of(as_admin.post("/imports/new/"))


def test_a_huge_file_is_let_go_of_while_it_arrives(as_admin, files, settings):
    settings.IMPORT_MAX_MB = 1
    response = upload(as_admin, b"a,b\n" * 300_000)
    assert "This file is too large: at most 1 MB can be imported." in text_of(response)
    assert not Import.objects.exists()
    assert not files.exists()


def test_a_file_that_cannot_be_read_says_why_and_can_be_read_in_another_way(as_admin, admin):
    imported = read(admin, '"a",b\n' + ",".join("x" * 501) + "\n")
    assert imported.state == Import.State.FAILED
    page = text_of(as_admin.get(f"/imports/{imported.pk}/"))
    assert "more than 500 columns" in page
    as_admin.post(f"/imports/{imported.pk}/reading/", reading_form(as_admin, imported) | {"delimiter": ";"})
    assert worked_on(imported).state == Import.State.READY


def test_a_file_replaced_by_something_else_fails_when_it_is_read_again(as_admin, admin):
    imported = read(admin)
    form = reading_form(as_admin, imported)
    imported.path.write_bytes(b"%PDF-1.7")
    as_admin.post(f"/imports/{imported.pk}/reading/", form | {"encoding": "cp1252"})
    worked_on(imported)
    page = text_of(as_admin.get(f"/imports/{imported.pk}/"))
    assert "This file cannot be read" in page
    assert "a PDF document" in page


# While the background works


def test_the_page_asks_again_until_the_file_is_read(as_admin, admin):
    imported = received(admin)
    assert "data-poll" in as_admin.get(f"/imports/{imported.pk}/").content.decode()
    assert "Reading the file" in text_of(as_admin.get(f"/imports/{imported.pk}/progress/", headers=HTMX))
    worked_on(imported)
    assert as_admin.get(f"/imports/{imported.pk}/progress/", headers=HTMX).headers["HX-Refresh"] == "true"
    assert "data-poll" not in as_admin.get(f"/imports/{imported.pk}/").content.decode()


# How it is read


def reading_form(client: Client, imported: Import) -> dict[str, list[str]]:
    return fields_of(client.get(f"/imports/{imported.pk}/"), "import-reading-fields")


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


# What would happen


def test_the_dry_run_says_who_would_be_created_and_updated(as_admin, admin):
    ContactFactory(first_name="Jose", email="jose@example.com")
    imported = checked(as_admin, read(admin))
    page = text_of(as_admin.get(f"/imports/{imported.pk}/check/"))
    assert "Import 2 rows: create 1, update 1" in page
    assert "Zoë" in page
    updated = text_of(as_admin.get(f"/imports/{imported.pk}/check/?outcome=updated"))
    assert "before: Jose after: José" in updated
    assert Contact.objects.count() == 1


def test_rows_that_are_compared_with_nobody_are_warned_of(as_admin, admin):
    imported = checked(as_admin, read(admin), match_by=[])
    assert "Every row becomes a new contact" in text_of(as_admin.get(f"/imports/{imported.pk}/check/"))


def test_rejected_rows_are_shown_with_their_reason(as_admin, admin):
    imported = checked(as_admin, read(admin, "First name,Mail\nAda,ada@example.com\nEve,nowhere\n"))
    page = text_of(as_admin.get(f"/imports/{imported.pk}/check/?outcome=rejected", headers=HTMX))
    assert "Eve · nowhere Mail: “nowhere”" in page
    assert "1 row will be left out" in text_of(as_admin.get(f"/imports/{imported.pk}/check/"))


def test_an_unknown_outcome_shows_the_first_rows(as_admin, admin):
    imported = checked(as_admin, read(admin))
    assert "Zoë" in text_of(as_admin.get(f"/imports/{imported.pk}/check/?outcome=eaten"))


def test_a_check_can_be_cancelled(as_admin, admin):
    imported = read(admin)
    post_columns(as_admin, imported, check="1")
    assert "Checking what would happen" in text_of(as_admin.get(f"/imports/{imported.pk}/check/"))
    as_admin.post(f"/imports/{imported.pk}/check/cancel/")
    imported.refresh_from_db()
    assert imported.state == Import.State.READY


def test_what_was_not_checked_leads_back_to_its_columns(as_admin, admin):
    imported = read(admin)
    response = as_admin.get(f"/imports/{imported.pk}/check/")
    assert response.url == f"/imports/{imported.pk}/"
    assert as_admin.get(f"/imports/{imported.pk}/rejected.csv").status_code == 404


def test_how_sure_a_guess_is_stands_beside_it_until_somebody_chooses(as_admin, admin):
    imported = read(admin)
    assert text_of(as_admin.get(f"/imports/{imported.pk}/")).count("Recognised") == 2
    page = text_of(post_columns(as_admin, imported, headers=HTMX, column_0="last_name"))
    assert page.count("Recognised") == 1


def test_a_check_that_failed_says_why(as_admin, admin):
    imported = read(admin)
    Import.objects.update(message="The database was away.")
    page = text_of(as_admin.get(f"/imports/{imported.pk}/"))
    assert "The file could not be checked The database was away." in page


# Starting it


def started(client: Client, imported: Import, **changes) -> BulkAction:
    """An import that was started, and is not done yet."""
    form = fields_of(client.get(f"/imports/{imported.pk}/check/"), "import-start") | changes
    client.post(f"/imports/{imported.pk}/start/", form)
    return BulkAction.objects.get()


def test_it_is_started_under_its_name_and_shown_at_work(as_admin, admin, run, clock):
    imported = checked(as_admin, read(admin))
    form = fields_of(as_admin.get(f"/imports/{imported.pk}/check/"), "import-start")
    assert form["run-name"] == ["Import people.csv"]
    response = as_admin.post(f"/imports/{imported.pk}/start/", form)
    bulk_action = BulkAction.objects.get(name="Import people.csv", created_by=admin)
    assert response.url == bulk_action.get_absolute_url()
    clock.move(minutes=1)
    assert run(bulk_action).succeeded == 2
    assert sorted(Contact.objects.values_list("first_name", flat=True)) == ["José", "Zoë"]


def test_only_who_uploaded_the_file_can_start_it(as_admin, admin):
    imported = checked(as_admin, read(admin))
    other = signed_in(UserFactory(role="Admin"))
    assert "who uploaded the file, can start it" in text_of(other.get(f"/imports/{imported.pk}/check/"))
    other.post(f"/imports/{imported.pk}/start/", {"run-name": "Mine"})
    assert not BulkAction.objects.exists()


def test_starting_twice_is_once(as_admin, admin):
    imported = checked(as_admin, read(admin))
    first = started(as_admin, imported)
    assert as_admin.post(f"/imports/{imported.pk}/start/", {"run-name": "Again"}).url == first.get_absolute_url()
    assert BulkAction.objects.count() == 1


def test_what_was_not_checked_cannot_be_started(as_admin, admin):
    imported = read(admin)
    as_admin.post(f"/imports/{imported.pk}/start/", {"run-name": "At once"})
    assert not BulkAction.objects.exists()


def test_it_needs_a_name(as_admin, admin):
    imported = checked(as_admin, read(admin))
    response = as_admin.post(f"/imports/{imported.pk}/start/", {"run-name": ""})
    assert "Give it a name" in text_of(response)


def test_a_started_import_shows_what_was_asked_and_leads_to_its_bulk_action(as_admin, admin):
    imported = checked(as_admin, read(admin))
    bulk_action = started(as_admin, imported)
    for path in ("/imports/", f"/imports/{imported.pk}/"):
        assert bulk_action.get_absolute_url() in as_admin.get(path).content.decode()
    page = text_of(as_admin.get(f"/imports/{imported.pk}/"))
    assert "Contacts found by E-mail" in page
    assert "Shoe size 38 44 Ignored" in page


def test_the_bulk_action_leads_back_to_its_file(as_admin, admin, manager):
    imported = checked(as_admin, read(admin))
    url = started(as_admin, imported).get_absolute_url()
    assert f'href="/imports/{imported.pk}/"' in as_admin.get(url).content.decode()
    assert f'href="/imports/{imported.pk}/"' not in signed_in(manager).get(url).content.decode()


def test_what_was_rejected_only_when_it_was_written_is_among_the_rejected(as_admin, admin, run, clock):
    imported = checked(as_admin, read(admin), mode="create_only")
    bulk_action = started(as_admin, imported)
    assert "Download rejected rows" not in text_of(as_admin.get(f"/imports/{imported.pk}/"))
    ContactFactory(email="zoe@example.com", first_name="Zoe")
    clock.move(minutes=1)
    run(bulk_action)
    assert "Download rejected rows" in text_of(as_admin.get(f"/imports/{imported.pk}/"))
    rejected = as_admin.get(f"/imports/{imported.pk}/rejected.csv")
    assert b"zoe@example.com" in b"".join(rejected.streaming_content)


def test_a_started_import_cannot_be_changed_or_deleted(as_admin, admin):
    imported = checked(as_admin, read(admin))
    form = columns_form(as_admin, imported) | {"column-0": "last_name"}
    started(as_admin, imported)
    as_admin.post(f"/imports/{imported.pk}/columns/", form)
    assert as_admin.post(f"/imports/{imported.pk}/delete/").status_code == 404
    imported.refresh_from_db()
    assert imported.mapping[0]["to"] == "first_name"


def test_rejected_rows_come_back_in_the_layout_of_the_file(as_admin, admin):
    imported = checked(as_admin, read(admin, "Mail;Name;Odd\nada@example.com;Ada;1\nnowhere;Eve;2\n"))
    response = as_admin.get(f"/imports/{imported.pk}/rejected.csv")
    assert 'filename="people-rejected.csv"' in response.headers["Content-Disposition"]
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Mail;Name;Odd;Reason"
    assert lines[1].startswith("nowhere;Eve;2;")
    assert len(lines) == 2


def test_the_same_file_again_is_told_and_would_change_nothing(as_admin, admin, run, clock):
    clock.move(minutes=1)
    run(started(as_admin, checked(as_admin, read(admin))))
    again = checked(as_admin, read(admin))
    page = text_of(as_admin.get(f"/imports/{again.pk}/check/"))
    assert "This very file was imported before" in page
    assert "there is nothing to import" in page


# Giving up


def test_what_was_not_started_can_be_deleted(as_admin, admin, django_capture_on_commit_callbacks):
    imported = read(admin)
    assert "no contact changes" in text_of(as_admin.get(f"/imports/{imported.pk}/delete/"))
    with django_capture_on_commit_callbacks(execute=True):
        as_admin.post(f"/imports/{imported.pk}/delete/")
    assert not Import.objects.exists()
    assert not imported.path.exists()


def test_a_file_that_is_not_kept_any_more_says_so(as_admin, admin):
    imported = read(admin)
    Import.objects.update(purged_at=timezone.now())
    assert "not kept any more" in text_of(as_admin.get(f"/imports/{imported.pk}/"))
    assert "not kept any more" in text_of(as_admin.get("/imports/"))


@pytest.mark.parametrize("width", [3, 60])
def test_the_columns_cost_the_same_for_any_number(as_admin, admin, django_assert_max_num_queries, width):
    imported = read(admin, f"Mail{',x' * width}\nada@example.com{',1' * width}\n")
    with django_assert_max_num_queries(12):
        as_admin.get(f"/imports/{imported.pk}/")


def test_the_list_costs_the_same_for_any_number(as_admin, admin, django_assert_max_num_queries):
    for number in range(12):
        read(admin, name=f"{number}.csv")
    with django_assert_max_num_queries(9):
        as_admin.get("/imports/")
