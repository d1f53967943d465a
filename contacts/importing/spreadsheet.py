"""XLSX, read as a stream: no more of a sheet is in memory than a block.

python-calamine, the usual reader, holds whole sheets (1 GB for a million rows of ten columns), and a file of 3 KB with
one cell in the far corner makes it ask for 512 GB, which ends the process. No macro or formula is ever run: of a
formula the value that was stored with it is read.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from pyexpat import ExpatError
from zipfile import ZipFile

from contacts.importing.cells import CellReader
from contacts.importing.formats import XLSX
from contacts.importing.packages import DAMAGED, open_package, read_blocks, read_small
from contacts.importing.problems import FileProblem
from contacts.importing.shared_strings import SharedStrings, shared_strings
from contacts.importing.table import Overrides, Row
from contacts.importing.xml import elements

_OFFICE = "/officeDocument"
MACROS = "The macros in this workbook are ignored."


@dataclass(frozen=True)
class Sheet:
    """`part` is its name within the package."""

    name: str
    part: str
    is_hidden: bool = False


@dataclass(frozen=True)
class Workbook:
    """What a package holds, as far as it matters here. `styles` and `strings` name parts, which may be missing."""

    sheets: list[Sheet]
    styles: str
    strings: str
    since_1904: bool
    has_macros: bool


@dataclass
class Spreadsheet:
    """A Source of one sheet of a workbook; by default the first one that is visible and has rows."""

    path: Path
    sheet: str = ""
    notes: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    pads: bool = True

    def __post_init__(self) -> None:
        with _open(self.path) as (package, workbook):
            self.sheets = [sheet.name for sheet in workbook.sheets]
            self._strings = shared_strings(package, workbook.strings)
            self._chosen = self._choose(package, workbook)
        self.sheet = self._chosen.name
        self.notes += [MACROS] if workbook.has_macros else []
        if len(self.sheets) > 1:
            self.notes.append(f"Only the sheet “{self.sheet}” is read; there are {len(self.sheets)}.")

    @property
    def used(self) -> Overrides:
        return Overrides(format=XLSX, sheet=self.sheet)

    def rows(self) -> Iterator[Row]:
        with _open(self.path) as (package, workbook):
            yield from _rows(package, workbook, self._chosen, self._strings)

    def _choose(self, package: ZipFile, workbook: Workbook) -> Sheet:
        if len(workbook.sheets) == 1 and not self.sheet:
            return workbook.sheets[0]
        if self.sheet:
            return _named(workbook, self.sheet)
        visible_first = sorted(workbook.sheets, key=lambda sheet: sheet.is_hidden)
        filled = (sheet for sheet in visible_first if _has_rows(package, workbook, sheet, self._strings))
        found = next(filled, None)
        if not found:
            raise FileProblem("There is nothing in this workbook.")
        return found


def sheet_names(path: Path) -> list[str]:
    """Of all sheets of a workbook that can be read. Raises FileProblem."""
    with _open(path) as (_, workbook):
        return [sheet.name for sheet in workbook.sheets]


@contextmanager
def _open(path: Path) -> Iterator[tuple[ZipFile, Workbook]]:
    try:
        with open_package(path) as package:
            yield package, _workbook(package)
    except (ExpatError, KeyError) as error:  # no XML, or a part that is missing
        raise FileProblem(DAMAGED) from error


def _named(workbook: Workbook, name: str) -> Sheet:
    found = next((sheet for sheet in workbook.sheets if sheet.name == name), None)
    if not found:
        raise FileProblem(f"There is no sheet “{name[:40]}” in this workbook.")
    return found


def _workbook(package: ZipFile) -> Workbook:
    main = next((target for kind, target in _relations(package, "").values() if kind.endswith(_OFFICE)), "")
    parts = _relations(package, main)
    by_kind = {kind.rpartition("/")[2]: target for kind, target in parts.values()}
    sheets, since_1904 = [], False
    for name, attributes in elements(read_small(package, main)):
        if name == "sheet" and attributes.get("id") in parts:
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append(Sheet(attributes.get("name", ""), parts[attributes["id"]][1], hidden))
        elif name == "workbookPr":
            since_1904 = attributes.get("date1904", "0") in ("1", "true")
    worksheets = [sheet for sheet in sheets if sheet.part in package.NameToInfo]
    has_macros = any(name.endswith("vbaProject.bin") for name in package.namelist())
    return Workbook(worksheets, by_kind.get("styles", ""), by_kind.get("sharedStrings", ""), since_1904, has_macros)


def _relations(package: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: id -> (kind, name of the part)."""
    folder, name = posixpath.split(part)
    listed = read_small(package, posixpath.join(folder, "_rels", f"{name}.rels"))
    found = {}
    for element, attributes in elements(listed):
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), target)
    return found


def _has_rows(package: ZipFile, workbook: Workbook, sheet: Sheet, strings: SharedStrings) -> bool:
    return any(any(row.cells) or row.problems for row in _rows(package, workbook, sheet, strings))


def _rows(package: ZipFile, workbook: Workbook, sheet: Sheet, strings: SharedStrings) -> Iterator[Row]:
    styles = read_small(package, workbook.styles) if workbook.styles else b""
    reader = CellReader(strings, styles, since_1904=workbook.since_1904)
    for block in read_blocks(package, sheet.part):
        yield from reader.feed(block)
