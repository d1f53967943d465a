"""What kind of file it is by its first bytes, whatever its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path

from contacts.importing.encodings import BYTE_ORDER_MARKS, wide_encoding
from contacts.importing.problems import FileProblem

CSV, XLSX, VCARD = "csv", "xlsx", "vcard"
FORMATS = {CSV: "Text with separators (CSV, TSV)", XLSX: "Excel workbook (XLSX)", VCARD: "vCard"}

_START = 4096
FEW = 8  # control characters that may stray into a text
_ADVICE = "Save what you want to import as CSV or XLSX."
_OTHERS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"II*\0": "an image",
    b"MM\0*": "an image",
    b"RIFF": "an image, sound or film",
    b"{\\rtf": "a text document (RTF)",
    b"\x1f\x8b": "a compressed file (gzip)",
    b"7z\xbc\xaf": "a compressed folder (7z)",
    b"Rar!": "a compressed folder (RAR)",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def detect_format(path: Path) -> str:
    """CSV, XLSX or VCARD. Raises FileProblem for an empty file and for what is none of them, saying what it is."""
    with path.open("rb") as file:
        start = file.read(_START)
    if not start.strip(b"\0 \t\r\n"):
        raise FileProblem("This file is empty.")
    if start.startswith(b"PK"):
        return _zip(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileProblem(_compound(path))
    if other := next((name for mark, name in _OTHERS.items() if start.startswith(mark)), ""):
        raise FileProblem(f"This file is {other}, not a table. {_ADVICE}")
    return _text(start)


def _text(start: bytes) -> str:
    text = _readable(start).lstrip("\ufeff \t\r\n").lower()
    if text.startswith("begin:vcard"):
        return VCARD
    if text.startswith(("<!doctype html", "<html")) or ("<table" in text and text.startswith("<")):
        raise FileProblem(f"This file is a web page (HTML), not a table. {_ADVICE}")
    if text.startswith("<?xml"):
        raise FileProblem(f"This file is XML, not a table. {_ADVICE}")
    if text.startswith(("{", "[{")):
        raise FileProblem(f"This file is JSON, not a table. {_ADVICE}")
    if sum(character < " " and not character.isspace() for character in text) > max(FEW, 0.02 * len(text)):
        raise FileProblem(f"This file is not text, and not a format that can be read here. {_ADVICE}")
    return CSV


def _readable(start: bytes) -> str:
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if start.startswith(mark)), "")
    return start.decode(marked or wide_encoding(start) or "latin-1", "ignore")


def _zip(path: Path) -> str:
    from contacts.importing.packages import open_package

    with open_package(path) as package:
        names = set(package.namelist())
        if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
            return XLSX
        raise FileProblem(f"This file is {_package(package, names)}, not a table. {_ADVICE}")


def _package(package: zipfile.ZipFile, names: set[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "a Word document"
    if any(name.startswith("ppt/") for name in names):
        return "a presentation"
    if "content.xml" in names:
        return "an OpenDocument file"
    return "a compressed folder (ZIP)"


def _compound(path: Path) -> str:
    """What to say about one of Microsoft's older containers."""
    with path.open("rb") as file:
        if _ENCRYPTED in file.read(8 * 1024 * 1024):
            return "This workbook is protected by a password. Take the protection off in Excel and upload it again."
    return f"This file is in an old format of Microsoft Office (such as .xls). {_ADVICE}"
