from __future__ import annotations

import io
import zipfile

import pytest

from contacts.importing.problems import FileProblem
from contacts.importing.reading import open_table


def packed(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, "<x/>")
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "This file is empty"),
        (b" \n\n", "This file is empty"),
        (b"\0" * 5000, "This file is empty"),
        (b"%PDF-1.7\n1 0 obj", "is a PDF document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "is an image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "is an image"),
        (b"GIF89a", "is an image"),
        (b"\x1f\x8b\x08", "is a compressed file"),
        (b"<!DOCTYPE html><html><body>", "is a web page"),
        (b"\n <html><head>", "is a web page"),
        ("\ufeff<HTML>".encode("utf-16"), "is a web page"),
        (b"<div><table><tr><td>1</td></tr></table></div>", "is a web page"),
        (b'<?xml version="1.0"?><a/>', "is XML"),
        (b'{"contacts": []}', "is JSON"),
        (b'[{"name": "Ada"}]', "is JSON"),
        (b"{\\rtf1\\ansi", "is a text document"),
        (bytes(range(256)) * 20, "is not text"),
        (packed("photo.jpg", "notes.txt"), r"is a compressed folder \(ZIP\)"),
        (packed("[Content_Types].xml", "word/document.xml"), "is a Word document"),
        (packed("[Content_Types].xml", "ppt/slides.xml"), "is a presentation"),
        (packed("mimetype", "content.xml"), "is an OpenDocument file"),
        (b"PK\3\4 and nothing more", "is damaged"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "is in an old format"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(table, content, message):
    with pytest.raises(FileProblem, match=message):
        table(content)


def test_a_file_that_is_too_large_is_not_opened(tmp_path, settings):
    settings.IMPORT_MAX_MB = 1
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(2 * 1024 * 1024)
    with pytest.raises(FileProblem, match="This file has 2 MB; at most 1 MB can be imported"):
        open_table(tmp_path / "large.csv")


def test_text_cannot_be_said_to_be_a_workbook(table):
    with pytest.raises(FileProblem, match="not of the format “Excel workbook"):
        table("A,B\n1,2\n", format="xlsx")


def test_the_name_of_the_file_does_not_matter(tmp_path):
    (tmp_path / "contacts.xlsx").write_text("Name,City\nAda,London\n")
    assert open_table(tmp_path / "contacts.xlsx").used["format"] == "csv"
