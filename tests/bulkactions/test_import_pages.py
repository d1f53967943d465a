"""The list of imports, taking in a file, and who may see what."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bulkactions.models import BulkAction
from contacts.models import Import
from tests.bulkactions.uploads import HTMX, PEOPLE, checked, read, reading_form, received, started, worked_on
from tests.conftest import signed_in
from tests.factories import UserFactory
from tests.pages import text_of


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
    (POST, "{pk}/rest/"),
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


# Filters


def found(client: Client, query: str = "") -> list[str]:
    return [imported.name for imported in client.get(f"/imports/?{query}").context["list"].page]


def test_imports_are_found_by_name_state_and_person(as_admin, admin):
    other = UserFactory(role="Admin")
    read(admin, name="Ÿpsilon guests.csv")
    received(other, name="Members.csv")
    done = started(as_admin, checked(as_admin, read(admin, name="Trade fair.csv")))
    BulkAction.objects.filter(pk=done.pk).update(status="completed")
    assert found(as_admin) == ["Trade fair.csv", "Members.csv", "Ÿpsilon guests.csv"]
    assert found(as_admin, "q=ÿPSILON+csv") == ["Ÿpsilon guests.csv"]
    assert found(as_admin, "q=100%25") == []
    assert found(as_admin, "state=ready") == ["Ÿpsilon guests.csv"]
    assert found(as_admin, "state=run_completed") == ["Trade fair.csv"]
    assert found(as_admin, "state=run_failed") == []
    assert found(as_admin, f"user={other.pk}") == ["Members.csv"]
    assert found(as_admin, f"user={other.pk}&state=ready") == []


def test_a_filter_that_finds_nothing_or_makes_no_sense_says_so(as_admin, admin):
    read(admin)
    assert "No imports match" in text_of(as_admin.get("/imports/?q=nothing"))
    assert "not one of the available choices" in text_of(as_admin.get("/imports/?state=eaten"))
    assert as_admin.get("/imports/?q=%00&page=99999999999&user=x").status_code == 200


def test_only_who_sees_the_imports_of_others_is_asked_whose(as_admin, admin):
    read(admin)
    limited = UserFactory(role="Admin", owned_only=True)
    read(limited)
    assert 'name="user"' in as_admin.get("/imports/").content.decode()
    assert 'name="user"' not in signed_in(limited).get("/imports/").content.decode()


def test_what_is_found_is_sent_to_htmx_and_the_address_follows(as_admin, admin):
    read(admin)
    response = as_admin.get("/imports/?q=people&state=", headers=HTMX | {"HX-Target": "imports"})
    assert response["HX-Push-Url"] == "/imports/?q=people"


def test_many_imports_cost_no_more_queries_than_few(as_admin, admin, django_assert_num_queries):
    for number in (2, 20):
        Import.objects.bulk_create(Import(name="people.csv", created_by=UserFactory()) for _ in range(number))
        with django_assert_num_queries(7):
            as_admin.get("/imports/?q=people")


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


def test_the_list_costs_the_same_for_any_number(as_admin, admin, django_assert_max_num_queries):
    for number in range(12):
        read(admin, name=f"{number}.csv")
    with django_assert_max_num_queries(9):
        as_admin.get("/imports/")
