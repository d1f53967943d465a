"""XLSX. Texts are texts whatever they begin with; numbers, days and moments are what they are.

A sheet holds 1,048,576 rows: what does not fit goes on on a further one. A cell holds 32,767 characters: a longer text
begins there and stands whole on a sheet of its own. Nothing is ever cut off.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, ClassVar
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from contacts.amounts import as_number
from contacts.exporting.columns import Column, Kind
from contacts.exporting.texts import guarded, joined, moment_text, texts

MOST_ROWS = 1_048_576  # of a sheet, its head included
MOST_CHARACTERS = 32_767  # of a cell, as UTF-16 counts them
SHEET, LONG_TEXTS = "Contacts", "Long texts"
CONTINUED = f"… (whole on the sheet “{LONG_TEXTS}”)"
WIDTHS = {Kind.WHOLE: 11, Kind.NUMBER: 12, Kind.DAY: 12, Kind.MOMENT: 19, Kind.YES_NO: 13, Kind.RECORDS: 40}

_EPOCH = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)  # Excel believes that there was a 29 February 1900, and in nothing before 1900
_LONG_HEADS = ("Row", "Column", "Part", "Text")
_SECONDS = 24 * 60 * 60
_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"


@dataclass(frozen=True)
class Workbook:
    """A Writing. Its parts are lines of JSON, which only at the end become rows of a sheet.

    A line is a list of cells: a text, a number, null, or a number and how it is to be shown.
    """

    zone: ZoneInfo
    nothing: ClassVar[Mapping[Kind, Any]] = {}

    def cells(self) -> Mapping[Kind, Callable[[Any], Any]]:
        plain = texts(self.zone)
        return {
            Kind.TEXT: guarded,
            Kind.WHOLE: int,
            Kind.NUMBER: as_number,
            Kind.DAY: _day,
            Kind.MOMENT: partial(_moment, self.zone),
            Kind.YES_NO: plain[Kind.YES_NO],
            Kind.NAMES: lambda names: guarded(joined(names)),
            Kind.RECORDS: lambda records: guarded(plain[Kind.RECORDS](records)),
        }

    def write_part(self, file: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            file.write(f"{json.dumps(row, ensure_ascii=False)}\n".encode())

    def join(self, file: BinaryIO, columns: Sequence[Column], parts: Iterable[Path], scratch: Path) -> None:
        options = {"constant_memory": True, "tmpdir": str(scratch), "use_zip64": True}
        # Not as a context, which would complete the workbook even when the work has been given up.
        book = xlsxwriter.Workbook(file, options)
        sheets = _Sheets(book, columns)
        for row in _rows(parts):
            sheets.write(row)
        book.close()


def sheets_for(contacts: int) -> int:
    """How many sheets that many contacts need."""
    return max(1, -(-contacts // (MOST_ROWS - 1)))


class _Sheets:
    """The sheets of a workbook in the making: those of contacts, and that of long texts once there is one."""

    def __init__(self, book: xlsxwriter.Workbook, columns: Sequence[Column]) -> None:
        self._book, self._columns = book, columns
        self._head = book.add_format({"bold": True})
        self._formats = {look: book.add_format({"num_format": look}) for look in (_DAY, _MOMENT)}
        self._number = 0  # of the present sheet
        self._long: _LongTexts | None = None
        self._begin()

    def write(self, row: Sequence[Any]) -> None:
        if self._row == MOST_ROWS:
            self._begin()
        for place, cell in enumerate(row):
            if cell is not None:
                self._write_cell(place, cell)
        self._row += 1

    def _begin(self) -> None:
        self._number += 1
        self._sheet = self._book.add_worksheet(SHEET if self._number == 1 else f"{SHEET} {self._number}")
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, WIDTHS.get(column.kind, 20))
        _write_head(self._sheet, [guarded(column.label) for column in self._columns], self._head)
        self._row = 1

    def _write_cell(self, place: int, cell: Any) -> None:
        if isinstance(cell, str):
            text = self._shortened(place, cell) if len(cell) * 2 > MOST_CHARACTERS else cell
            self._sheet.write_string(self._row, place, text)
        elif isinstance(cell, list):
            self._sheet.write_number(self._row, place, cell[0], self._formats[cell[1]])
        else:
            self._sheet.write_number(self._row, place, cell)

    def _shortened(self, place: int, text: str) -> str:
        if _length(text) <= MOST_CHARACTERS:
            return text
        if self._long is None:
            self._long = _LongTexts(self._book.add_worksheet(LONG_TEXTS), self._head)
        self._long.write(f"{self._sheet.name} {self._row + 1}", self._columns[place].label, text)
        return next(_pieces(text, MOST_CHARACTERS - len(CONTINUED))) + CONTINUED


class _LongTexts:
    """The sheet of texts that are too long for a cell, in pieces one below the other."""

    def __init__(self, sheet: Worksheet, head: Format) -> None:
        self._sheet, self._row = sheet, 1
        sheet.set_column(3, 3, 80)
        _write_head(sheet, _LONG_HEADS, head)

    def write(self, where: str, label: str, text: str) -> None:
        for number, piece in enumerate(_pieces(text, MOST_CHARACTERS), 1):
            self._sheet.write_string(self._row, 0, where)
            self._sheet.write_string(self._row, 1, label)
            self._sheet.write_number(self._row, 2, number)
            self._sheet.write_string(self._row, 3, piece)
            self._row += 1


def _write_head(sheet: Worksheet, labels: Iterable[str], look: Format) -> None:
    for place, label in enumerate(labels):
        sheet.write_string(0, place, label, look)


def _rows(parts: Iterable[Path]) -> Iterator[list[Any]]:
    for part in parts:
        with part.open("rb") as lines:
            yield from map(json.loads, lines)


def _day(day: date) -> Any:
    """As Excel counts days; as a text where it cannot."""
    return [(day - _EPOCH).days, _DAY] if day >= _FIRST_DAY else day.isoformat()


def _moment(zone: ZoneInfo, moment: datetime) -> Any:
    """What a clock in `zone` shows; as a text where that would be another moment, or one before Excel's first day."""
    local = moment.astimezone(zone)
    if local.fold or local.date() < _FIRST_DAY:
        return moment_text(moment, zone)
    seconds = (local.hour * 60 + local.minute) * 60 + local.second
    return [(local.date() - _EPOCH).days + seconds / _SECONDS, _MOMENT]


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _pieces(text: str, most: int) -> Iterator[str]:
    """The text in pieces that each fit, no character torn apart."""
    start = used = 0
    for place, character in enumerate(text):
        width = 2 if ord(character) > 0xFFFF else 1
        if used + width > most:
            yield text[start:place]
            start, used = place, 0
        used += width
    yield text[start:]
