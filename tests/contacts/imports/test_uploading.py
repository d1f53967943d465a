from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contacts.importing.problems import FileProblem
from contacts.models import Import
from contacts.services.imports import background, uploading
from tests.imports import checked, csv, surveyed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORT_DIR = tmp_path / "imports"
    return settings.IMPORT_DIR


def test_a_file_is_kept_with_its_fingerprint_and_read_in_the_background(admin, folder):
    imported = uploading.receive(SimpleUploadedFile("C:\\people.csv", b"E-mail\nada@x.org\n"), admin)

    assert (imported.name, imported.size, imported.state) == ("people.csv", 17, "surveying")
    assert imported.path.read_bytes() == b"E-mail\nada@x.org\n"
    background.advance(imported.pk)
    imported.refresh_from_db()
    assert (imported.state, imported.row_count, imported.mapping[0]["to"]) == ("ready", 1, "email")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing to see", b"<html><body></body></html>"])
def test_what_is_no_table_is_refused_at_once_and_leaves_nothing(admin, folder, content):
    with pytest.raises(FileProblem):
        uploading.receive(SimpleUploadedFile("people.csv", content), admin)
    assert list(folder.iterdir()) == []
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_refused(admin, settings, folder):
    settings.IMPORT_MAX_MB = 0
    with pytest.raises(FileProblem, match="too large"):
        uploading.receive(SimpleUploadedFile("people.csv", b"E-mail\n"), admin)
    assert list(folder.iterdir()) == []


def test_what_cannot_be_read_says_why_and_may_be_read_in_another_way(admin):
    imported = uploading.receive(SimpleUploadedFile("people.csv", b"name;city\nAda;Bonn\n"), admin)
    background.advance(imported.pk)
    imported.path.write_bytes(b"")  # replaced by something else meanwhile

    assert uploading.read_again(imported, {"delimiter": ","})
    background.advance(imported.pk)

    imported.refresh_from_db()
    assert (imported.state, imported.message) == ("failed", "This file is empty.")


def test_reading_again_forgets_the_rows_of_the_first_time(admin):
    imported = surveyed(admin, "name;city\nAda;Bonn\n")

    uploading.read_again(imported, {"delimiter": ";", "has_header": False})
    background.advance(imported.pk)

    imported.refresh_from_db()
    assert [row.cells for row in imported.rows.all()] == [["name", "city"], ["Ada", "Bonn"]]


def test_the_same_file_is_recognised(admin):
    first = checked(admin, csv("E-mail", "ada@x.org"))
    Import.objects.filter(pk=first.pk).update(state=Import.State.STARTED, started_at=timezone.now())

    again = surveyed(admin, csv("E-mail", "ada@x.org"), "other name.csv")

    assert uploading.earlier_import(again) == first
    assert uploading.earlier_import(surveyed(admin, csv("E-mail", "eve@x.org"))) is None


def test_what_was_started_is_not_discarded(admin):
    imported = checked(admin, csv("E-mail", "ada@x.org"))
    Import.objects.update(state=Import.State.STARTED)
    assert not uploading.discard(imported)
    Import.objects.update(state=Import.State.CHECKED)
    assert uploading.discard(imported)
    assert not Import.objects.exists()


def test_files_and_rows_are_cleared_away_after_their_time(admin, settings):
    imported = checked(admin, csv("E-mail", "ada@x.org"))

    background.clear(timezone.now() + timedelta(days=settings.IMPORT_DAYS - 1))
    assert imported.path.exists()
    background.clear(timezone.now() + timedelta(days=settings.IMPORT_DAYS + 1))

    imported.refresh_from_db()
    assert (imported.path.exists(), imported.rows.count(), bool(imported.purged_at)) == (False, 0, True)


def test_two_workers_do_not_read_the_same_file(admin, monkeypatch):
    imported = uploading.receive(SimpleUploadedFile("people.csv", b"E-mail\nada@x.org\n"), admin)
    Import.objects.update(worked_on_until=timezone.now() + timedelta(seconds=30))

    background.advance(imported.pk)
    assert background.waiting() == []
    Import.objects.update(worked_on_until=timezone.now() - timedelta(seconds=1))  # lost
    assert background.waiting() == [imported.pk]
    background.advance(imported.pk)

    imported.refresh_from_db()
    assert imported.state == "ready"


def test_a_worker_that_has_to_stop_leaves_the_file_to_another(admin):
    imported = uploading.receive(SimpleUploadedFile("people.csv", b"E-mail\nada@x.org\n"), admin)

    background.advance(imported.pk, should_stop=lambda: True)

    assert background.waiting() == [imported.pk]
