"""Opening a file that somebody uploaded: what nobody says about it is guessed, what is said is believed."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from django.conf import settings

from contacts.importing.delimited import Delimited, guess_dialect
from contacts.importing.encodings import ENCODINGS, guess_encoding
from contacts.importing.formats import FORMATS, VCARD, XLSX, detect_format
from contacts.importing.problems import FileProblem
from contacts.importing.spreadsheet import Spreadsheet
from contacts.importing.table import Overrides, Source, Table
from contacts.importing.vcard import VCards

_MB = 1024 * 1024


def open_table(path: Path, **overrides: Unpack[Overrides]) -> Table:
    """The table in the file. Raises FileProblem where there is none, or none that can be read.

    Looks at the beginning of the file, and through all of it where an encoding is to be guessed or cards have no heads.
    `Table.used` says how the file was read, in the terms of `overrides`.
    """
    _check(path, overrides)
    detected = detect_format(path)
    wanted = overrides.get("format") or detected
    if wanted != detected and XLSX in (wanted, detected):
        raise FileProblem(f"This file is not of the format “{FORMATS.get(wanted, wanted[:20])}”.")
    source = _source(path, wanted, overrides)
    return Table(source, True if wanted == VCARD else overrides.get("has_header"), overrides.get("date_order"))


def _check(path: Path, overrides: Overrides) -> None:
    size, most, encoding = path.stat().st_size / _MB, settings.IMPORT_MAX_MB, overrides.get("encoding")
    if size > most:
        raise FileProblem(f"This file has {size:,.0f} MB; at most {most:,} MB can be imported.")
    if encoding and encoding not in ENCODINGS:
        raise FileProblem(f"There is no encoding “{encoding[:40]}”.")
    if any(sign and not _is_sign(sign) for sign in (overrides.get("delimiter"), overrides.get("quote"))):
        raise FileProblem("A separator or quote is one character, and neither a letter nor a digit.")


def _is_sign(text: str) -> bool:
    return len(text) == 1 and not text.isalnum() and text not in "\0\r\n\ufeff"


def _source(path: Path, wanted: str, overrides: Overrides) -> Source:
    if wanted == XLSX:
        return Spreadsheet(path, overrides.get("sheet") or "")
    encoding = overrides.get("encoding") or guess_encoding(path)
    if wanted == VCARD:
        return VCards(path, encoding)
    return Delimited(
        path, encoding, guess_dialect(path, encoding, overrides.get("delimiter") or "", overrides.get("quote"))
    )
