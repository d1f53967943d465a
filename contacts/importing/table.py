"""A file as rows of text, whatever its format: heads, samples and a stream of rows, of which each is checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import NamedTuple, Protocol, TypedDict

from contacts.importing.dates import DateOrder
from contacts.importing.encodings import UNREADABLE
from contacts.importing.heads import has_head, rows_above, unique_heads
from contacts.importing.problems import FileProblem, RowProblem
from contacts.importing.surveying import Survey, survey

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}  # the likelier, the earlier
ABOVE = "Rows above the heads are passed over: {}."
MAX_COLUMNS = 500
MAX_CELL = 100_000  # characters; the longest text a contact holds has 20,000
SHOWN = 200  # characters that are looked at, or kept as an example
LOOKED_AT = 1000  # rows from which heads and width are worked out


class Overrides(TypedDict, total=False):
    """How to read a file, as somebody says or as it was guessed. None and, but for `quote`, "" leave it to a guess.

    `format` is a key of formats.FORMATS, `encoding` one of encodings.ENCODINGS, `delimiter` and
    `quote` are single characters (a quote of "": none are used), `sheet` is the name of one.
    """

    format: str | None
    encoding: str | None
    delimiter: str | None
    quote: str | None
    sheet: str | None
    has_header: bool | None
    date_order: DateOrder | None


class Row(NamedTuple):
    """`number` is the row as a spreadsheet counts it, head and blank rows included; of a vCard file, the card.

    Cells are as many as the table has heads, except in a row with a problem that concerns the whole of it.
    """

    number: int
    cells: list[str]
    problems: tuple[RowProblem, ...] = ()

    def shortened(self) -> Row:
        """The beginning of each cell and of the row, for keeping several rows at hand."""
        return Row(self.number, [cell[:SHOWN] for cell in self.cells[: MAX_COLUMNS + 1]], self.problems)


class Source(Protocol):
    """One format's way to read a file. Every call of `rows` reads it anew, from the start."""

    pads: bool  # short rows are usual, as the format leaves empty cells out
    notes: list[str]

    @property
    def used(self) -> Overrides:
        """How the file is read."""

    def rows(self) -> Iterator[Row]:
        """All rows as they are in the file, blank ones too; raises FileProblem."""


@dataclass
class Table:
    """What is in a file. Nothing of it is kept in memory but what was worked out about its columns.

    `has_header` and `date_order` are what somebody chose; None asks for a guess.
    """

    source: Source
    has_header: bool | None = None
    date_order: DateOrder | None = None
    headers: list[str] = field(init=False)
    _above: int = field(init=False, default=0)  # rows, of those that are not blank

    def __post_init__(self) -> None:
        first = [row.shortened() for row in islice(self._filled_rows(), LOOKED_AT)]
        if not first:
            raise FileProblem("There is nothing in this file.")
        if self.has_header is not False:
            self._above = rows_above([row.cells for row in first])
            self.source.notes += [ABOVE.format(self._above)] if self._above else []
        if self.has_header is None:
            self.has_header = has_head([row.cells for row in first[self._above :]])
        head, body = (first[self._above], first[self._above + 1 :]) if self.has_header else (Row(0, []), first)
        if broken := next((problem for problem in head.problems if problem.column is None), None):
            raise FileProblem(f"The heads cannot be read. {broken.message}", head.number)
        self.headers = unique_heads(head.cells, self._width(head.cells, body))

    @property
    def used(self) -> Overrides:
        """How the file is read; given back to `open_table`, it is read in the same way."""
        return self.source.used | Overrides(has_header=self.has_header, date_order=self.date_order)

    @property
    def notes(self) -> list[str]:
        """What whoever uploaded the file should know about how it was read, in sentences."""
        return self.source.notes

    def rows(self) -> Iterator[Row]:
        """Every row below the heads that is not blank, with what is wrong with it. Raises FileProblem."""
        width = len(self.headers)
        for row in islice(self._filled_rows(), self._above + int(bool(self.has_header)), None):
            yield self._checked(row, width)

    @cached_property
    def survey(self) -> Survey:
        """What one pass through all rows tells."""
        return survey(self.rows(), len(self.headers))

    @property
    def count(self) -> int:
        """How many rows `rows` gives."""
        return self.survey.rows

    def sample(self, size: int = 3) -> list[list[str]]:
        """For each column its first distinct values, at most 3."""
        return [column.samples[:size] for column in self.survey.columns]

    def order_of_dates(self, column: int) -> DateOrder | None:
        """How to read the dates of a column: as chosen, as its values say, as those of others say. None: unclear."""
        return self.date_order or self.survey.columns[column].dates.order or self.survey.date_order

    def _filled_rows(self) -> Iterator[Row]:
        return (row for row in self.source.rows() if row.problems or any(map(str.strip, row.cells)))

    def _width(self, head: Sequence[str], body: Iterable[Row]) -> int:
        lengths = [max(len(head), filled_length(row.cells)) for row in body if not row.problems] or [len(head)]
        width = max(lengths) if self.source.pads else Counter(lengths).most_common(1)[0][0]
        if width > MAX_COLUMNS:
            raise FileProblem(f"The file has more than {MAX_COLUMNS} columns, which is more than can be read.")
        return width

    def _checked(self, row: Row, width: int) -> Row:
        cells = row.cells
        if len(cells) != width and not any(problem.column is None for problem in row.problems):
            row = self._fitted(row, width)
            cells = row.cells
        text = "".join(cells)
        if len(text) <= MAX_CELL and "\0" not in text and UNREADABLE not in text:
            return row
        found = [
            RowProblem(message, column) for column, cell in enumerate(cells) for message in self._faults(column, cell)
        ]
        readable = [cell[:MAX_CELL].replace(UNREADABLE, "\N{REPLACEMENT CHARACTER}") for cell in cells]
        return Row(row.number, readable, (*row.problems, *found))

    def _fitted(self, row: Row, width: int) -> Row:
        """The row with as many cells as there are heads, or with the problem that it has not."""
        cells = row.cells
        if len(cells) > width and filled_length(cells) <= width:
            return Row(row.number, cells[:width], row.problems)
        if len(cells) < width and self.source.pads:
            return Row(row.number, cells + [""] * (width - len(cells)), row.problems)
        return Row(row.number, cells[:MAX_COLUMNS], (*row.problems, RowProblem(_ragged(cells, width))))

    def _faults(self, column: int, cell: str) -> Iterator[str]:
        name = self.headers[column] if column < len(self.headers) else f"column {column + 1}"
        if len(cell) > MAX_CELL:
            yield f"“{name}” has {len(cell):,} characters; at most {MAX_CELL:,} can be read."
        if "\0" in cell:
            yield f"“{name}” contains a NUL byte."
        if UNREADABLE in cell:
            yield f"“{name}” contains bytes that are no characters in the encoding of this file."


def filled_length(cells: Sequence[str]) -> int:
    """How many cells there are up to the last one with something in it."""
    return next((length for length in range(len(cells), 0, -1) if cells[length - 1].strip()), 0)


def _ragged(cells: Sequence[str], width: int) -> str:
    count = "1 cell" if len(cells) == 1 else f"{len(cells):,} cells"
    return f"The row has {count}, but there are {width:,} columns.{_other_delimiter(cells, width)}"


def _other_delimiter(cells: Sequence[str], width: int) -> str:
    """A hint, where another sign would part the row rightly."""
    fitting = (name for sign, name in DELIMITERS.items() if cells[0].count(sign) == width - 1 > 0)
    name = next(fitting, "") if len(cells) == 1 else ""
    return f" Its separator seems to be the {name}." if name else ""
