"""The cells of a sheet as text: numbers, days, moments, answers and texts, each in one plain writing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from contacts.importing.problems import RowProblem
from contacts.importing.shared_strings import SharedStrings, unescaped
from contacts.importing.table import Row
from contacts.importing.xml import Attributes, LocalNames, Parser, elements

MAX_COLUMN = 1000  # what stands further to the right is not read
MAX_PROBLEMS = 20  # of one row
MAX_TEXT = 1_000_000  # characters that are kept of one cell
_DAY, _MOMENT, _CLOCK = "day", "moment", "clock"
_BUILT_IN = {
    **dict.fromkeys([14, 15, 16, 17, *range(27, 32), 34, 35, 36, *range(50, 59)], _DAY),
    **dict.fromkeys([18, 19, 20, 21, 32, 33, 45, 46, 47], _CLOCK),
    22: _MOMENT,
}
_NO_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_PLAIN = re.compile(r"-?\d{1,15}")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_MINUTES = re.compile(r"m+(?=[^a-z]*s)|(?<=h)[^a-z]*m+", re.IGNORECASE)


class CellReader:
    """Turns the XML of a sheet, in blocks, into rows. Raises ExpatError where it is none."""

    def __init__(self, strings: SharedStrings, styles: bytes, *, since_1904: bool) -> None:
        self._strings, self._looks = strings, looks(styles)
        self._epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
        self._rows: list[Row] = []
        self._number = self._column = 0
        self._cells: list[str] = []
        self._problems: list[RowProblem] = []
        self._kind = self._style = self._text = ""
        self._is_value = self._is_formula = self._is_phonetic = False
        self._names, self._columns = LocalNames(), ColumnIndices()
        self._parser = Parser(self._start, self._end, self._characters)

    def feed(self, block: bytes) -> list[Row]:
        """The rows that end within this block."""
        self._parser.feed(block)
        rows, self._rows = self._rows, []
        return rows

    def _start(self, name: str, attributes: Attributes) -> None:
        name = self._names[name]
        if name == "c":
            self._start_cell(attributes)
        elif name == "v" or (name == "t" and not self._is_phonetic):
            self._is_value = True
        elif name == "f":
            self._is_formula = True
        elif name == "row":
            self._number = _position(attributes.get("r", ""), self._number + 1)
            self._cells, self._problems, self._column = [], [], -1
        elif name == "rPh":
            self._is_phonetic = True

    def _end(self, name: str) -> None:
        name = self._names[name]
        if name == "c":
            self._end_cell()
        elif name in ("v", "t"):
            self._is_value = False
        elif name == "row":
            self._rows.append(Row(self._number, self._cells, tuple(self._problems)))
        elif name == "rPh":
            self._is_phonetic = False

    def _characters(self, text: str) -> None:
        if self._is_value and len(self._text) < MAX_TEXT:
            self._text += text

    def _start_cell(self, attributes: Attributes) -> None:
        at = self._columns[attributes.get("r", "").rstrip("0123456789")]
        self._column = at if at >= 0 else self._column + 1
        self._kind, self._style, self._text = attributes.get("t", "n"), attributes.get("s", ""), ""
        self._is_formula = False

    def _end_cell(self) -> None:
        if self._column >= MAX_COLUMN:
            if self._text:
                self._fault(f"There is a value in column {self._column + 1:,}, which is not read.")
            return
        self._cells += [""] * (self._column + 1 - len(self._cells))
        self._cells[self._column] = self._value()

    def _value(self) -> str:
        """What the cell shows, about."""
        text, kind = self._text, self._kind
        if kind == "s":
            return self._shared(text)
        if kind == "e":
            return self._fault(f"The cell holds the error {text[:20]}.")
        if self._is_formula and not text and kind == "n":
            return self._fault("The formula has no stored value. Open the file in Excel and save it again.")
        if kind == "b":
            return "yes" if text == "1" else "no"
        return self._number_text(text) if kind == "n" else unescaped(text)

    def _shared(self, text: str) -> str:
        try:
            return self._strings[int(text)]
        except (IndexError, ValueError):
            return ""

    def _fault(self, message: str) -> str:
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(RowProblem(message, self._column))
        return ""

    def _number_text(self, text: str) -> str:
        look = self._looks.get(self._style, "")
        if look and text:
            return self._moment_text(text, look)
        return text if _PLAIN.fullmatch(text) else plain(text)

    def _moment_text(self, text: str, look: str) -> str:
        try:
            days = float(text)
            # Excel believes that there was a 29 February 1900.
            moment = self._epoch + timedelta(days=days + (1 if 0 < days < 60 and self._epoch.year < 1904 else 0))
            moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
        except (ValueError, OverflowError):
            return text
        if look == _CLOCK and days < 1:
            return f"{moment:%H:%M:%S}"
        return moment.date().isoformat() if look == _DAY or days.is_integer() else f"{moment:%Y-%m-%d %H:%M:%S}"


def looks(styles: bytes) -> dict[str, str]:
    """Which styles, by number, show a number as a day, a moment or a time of day."""
    codes, found, formats = {}, [], False
    for name, attributes in elements(styles):
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            formats = name == "cellXfs"
        elif name == "xf" and formats:
            found.append(attributes.get("numFmtId", "0"))
    return {str(style): look for style, number in enumerate(found) if (look := _look(number, codes))}


def _look(number: str, codes: dict[str, str]) -> str:
    if number not in codes:
        return _BUILT_IN.get(int(number), "") if number.isdecimal() else ""
    code = _NO_CODE.sub("", codes[number].partition(";")[0]).lower()
    if "general" in code:
        return ""
    clock = any(letter in code for letter in "hs")
    day = any(letter in _MINUTES.sub("", code) for letter in "dmy")
    return (_MOMENT if clock else _DAY) if day else _CLOCK if clock else ""


def plain(text: str) -> str:
    """A number without exponent and without the digits that floating point adds."""
    try:
        number = float(text)
        return f"{Decimal(f'{number:.15g}'):f}" if abs(number) < 1e300 else text
    except (ValueError, InvalidOperation):
        return text


class ColumnIndices(dict[str, int]):
    """Letters -> index of the column: 0 for A, 27 for AB; -1 for none. Asked for every cell, so it has to be fast."""

    def __missing__(self, letters: str) -> int:
        if not _LETTERS.fullmatch(letters):
            return -1
        index = 0
        for letter in letters:
            index = index * 26 + ord(letter) - 64
        return self.setdefault(letters, index - 1)


def _position(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise
