"""Text with separators: CSV, TSV and their relatives, read row by row, past what is broken."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from contacts.importing.encodings import MARKING, reading_name
from contacts.importing.formats import CSV
from contacts.importing.problems import FileProblem, RowProblem
from contacts.importing.table import DELIMITERS, Overrides, Row

MAX_ROW = 4_000_000  # characters; whatever is longer has lost a quote, or is no table
MAX_LINES = 1000  # in one row, which are the lines of its longest text
MAX_REREAD = 50_000_000  # characters read again after quotes that nobody closed
SAMPLE = 64 * 1024
SAMPLE_ROWS = 200

# The module's own limit, which is one for the whole process and far lower, would end the reading of a file.
csv.field_size_limit(2 * MAX_ROW)

_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)  # Excel's way to say it


@dataclass(frozen=True)
class Dialect:
    """How rows are written: `quote` and `escape` are empty where there is none."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    spaced: bool = False  # a blank behind each delimiter, before the quote

    def options(self, *, strict: bool) -> dict[str, Any]:
        """As csv.reader takes them."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote or None,
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            "escapechar": self.escape or None,
            "doublequote": not self.escape,
            "skipinitialspace": self.spaced,
            "strict": strict,
        }


@dataclass
class Delimited:
    """A Source of a file of text in a given encoding."""

    path: Path
    encoding: str
    dialect: Dialect
    notes: list[str] = field(default_factory=list)
    pads: bool = False

    @property
    def used(self) -> Overrides:
        signs = Overrides(delimiter=self.dialect.delimiter, quote=self.dialect.quote)
        return Overrides(format=CSV, encoding=self.encoding) | signs

    def rows(self) -> Iterator[Row]:
        with open_text(self.path, self.encoding) as file:
            yield from _Reading(file, self.dialect).rows()


@contextmanager
def open_text(path: Path, encoding: str) -> Iterator[io.TextIOBase]:
    """The text of the file with its own line ends; bytes that are no characters are marked, not refused."""
    with path.open(encoding=reading_name(encoding), errors=MARKING, newline="") as file:
        yield file


def guess_dialect(path: Path, encoding: str, delimiter: str = "", quote: str | None = None) -> Dialect:
    """The dialect of the first rows, as far as it is not given."""
    with open_text(path, encoding) as file:
        text = file.read(SAMPLE)
    if named := _SEPARATOR_LINE.match(text):
        delimiter, text = delimiter or named[1], text[named.end() :]
    quote = _quote(text) if quote is None else quote
    known = [Dialect(one, quote) for one in ([delimiter] if delimiter else DELIMITERS)]
    best = max(known, key=lambda dialect: _fitness(text, dialect))
    return _with_details(text, best)


def _quote(text: str) -> str:
    if '"' not in text and len(re.findall(r"(?m)(?:^|[,;\t|])'[^'\r\n]*'(?=[,;\t|]|\r?$)", text)) >= 2:
        return "'"
    return '"'


def _fitness(text: str, dialect: Dialect) -> float:
    """How well rows of more than one cell agree in their number of cells: from 0 to nearly 1."""
    lines = iter(text.splitlines(keepends=True))
    rows = list(islice(csv.reader(lines, **dialect.options(strict=False)), SAMPLE_ROWS))
    widths = Counter(len(row) for row in (rows[:-1] if len(rows) > 2 else rows) if any(row))
    return max(((1 - 1 / width) * count / widths.total() for width, count in widths.items()), default=0)


def _with_details(text: str, dialect: Dialect) -> Dialect:
    if not dialect.quote:
        return dialect
    delimiter, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    spaced = re.search(rf"{delimiter} +{quote}", text) is not None
    escaped = re.search(rf"\\{quote}(?!\s*(?:{delimiter}|[\r\n]|$))", text) and dialect.quote * 2 not in text
    return Dialect(dialect.delimiter, dialect.quote, "\\" if escaped else "", spaced)


class _Overrun(Exception):
    """A row does not end where rows end."""


class _Reading:
    """One reading of a file. A quote that is never closed costs the row it is in; reading goes on at the next line."""

    def __init__(self, file: io.TextIOBase, dialect: Dialect) -> None:
        self.file, self.dialect = file, dialect
        self.again: deque[str] = deque()  # lines to be read once more
        self.taken: list[str] = []  # lines of the row that is being read
        self.size = 0  # their characters
        self.ended = False  # the file ended within the row
        self.line = self.reread = 0

    def rows(self) -> Iterator[Row]:
        number = self._skip_separator_line()
        reader = self._reader()
        while True:
            number, self.line = number + 1, self.line + len(self.taken)
            self.taken, self.size, self.ended = [], 0, False
            try:
                row = Row(number, next(reader))
            except StopIteration:
                return
            except (_Overrun, csv.Error):
                row, reader = self._recovered(number), self._reader()
            yield row

    def _reader(self) -> Iterator[list[str]]:
        # Strict, as otherwise a quote too many is taken for text and its row grows together with the next ones.
        return csv.reader(self._lines(), **self.dialect.options(strict=True))

    def _lines(self) -> Iterator[str]:
        while line := self.again.popleft() if self.again else self.file.readline(MAX_ROW + 1):
            self.taken.append(line)
            self.size += len(line)
            if self.size > MAX_ROW or len(self.taken) > MAX_LINES:
                raise _Overrun
            yield line
        self.ended = bool(self.taken)

    def _skip_separator_line(self) -> int:
        """How many rows that was."""
        first = self.file.readline(MAX_ROW + 1)
        if _SEPARATOR_LINE.fullmatch(first):
            self.line = 1
            return 1
        self.again.extend([first] if first else [])
        return 0

    def _recovered(self, number: int) -> Row:
        """The row whose lines have been taken, as far as it can be read; what follows it will be read again."""
        if len(self.taken) == 1 and self.size > MAX_ROW:
            self._skip_line()
            return Row(number, [], (RowProblem(f"The row is longer than {MAX_ROW:,} characters."),))
        cells, is_open = _leniently(self.taken[0], self.dialect)
        if len(self.taken) == 1 and not self.ended and not is_open:
            return Row(number, cells)  # quotes within a text, as in "Bob" Smith
        self._give_back(number)
        return Row(number, cells, (RowProblem(f"A quote in line {self.line + 1:,} of the file is never closed."),))

    def _give_back(self, number: int) -> None:
        first, *rest = self.taken
        self.again.extendleft(reversed(rest))
        self.reread += self.size - len(first)
        self.taken = [first]
        if self.reread > MAX_REREAD:
            raise FileProblem("Too many rows of this file have a quote that is never closed.", number)

    def _skip_line(self) -> None:
        piece = self.taken[0]
        while piece and not piece.endswith(("\n", "\r")):
            piece = self.file.readline(MAX_ROW)


def _leniently(line: str, dialect: Dialect) -> tuple[list[str], bool]:
    """The cells of one line by itself, and whether a quote is still open at its end."""
    asked: list[str] = []

    def lines() -> Iterator[str]:
        yield line
        asked.append("more")

    return next(csv.reader(lines(), **dialect.options(strict=False)), []), bool(asked)
