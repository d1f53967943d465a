"""What one pass through the rows of a table tells about its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from contacts.importing.amounts import Marks
from contacts.importing.dates import DateEvidence, DateOrder

if TYPE_CHECKING:
    from contacts.importing.table import Row

SAMPLES = 3
PROBLEMS = 20  # rows with problems that are kept as examples
CHUNK = 1000  # rows
CHUNK_SIZE = 1_000_000  # characters
SHOWN = 200  # characters of a sample


@dataclass
class ColumnSurvey:
    """`samples` are the first distinct values, shortened; `filled` is how many cells are not empty."""

    samples: list[str] = field(default_factory=list)
    filled: int = 0
    dates: DateEvidence = field(default_factory=DateEvidence)
    marks: Marks = field(default_factory=Marks)

    def add(self, cells: Sequence[str]) -> None:
        values = [value for value in map(str.strip, cells) if value]
        self.filled += len(values)
        distinct = dict.fromkeys(values)
        if len(self.samples) < SAMPLES:
            fresh = (value[:SHOWN] for value in distinct)
            self.samples += islice((value for value in fresh if value not in self.samples), SAMPLES - len(self.samples))
        self.dates.add(distinct)
        self.marks.add(distinct)


@dataclass
class Survey:
    """`rows` counts all, `faulty` those with a problem, of which `examples` are the first."""

    columns: list[ColumnSurvey]
    rows: int = 0
    faulty: int = 0
    examples: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, width: int) -> Survey:
        """That of a table with so many columns, of which nothing has been read."""
        return cls([ColumnSurvey() for _ in range(width)])

    @property
    def date_order(self) -> DateOrder | None:
        """The one that decides itself in some column and is contradicted in none."""
        orders = {column.dates.order for column in self.columns} - {None}
        return orders.pop() if len(orders) == 1 else None

    def add(self, rows: Sequence[Row]) -> None:
        faulty = [row for row in rows if row.problems]
        self.rows += len(rows)
        self.faulty += len(faulty)
        self.examples += (row.shortened() for row in faulty[: PROBLEMS - len(self.examples)])
        sound = (row.cells for row in rows if not row.problems) if faulty else (row.cells for row in rows)
        for column, cells in zip(self.columns, zip(*sound, strict=True), strict=False):
            column.add(cells)


def survey(rows: Iterable[Row], width: int) -> Survey:
    """Reads all `rows`, in chunks, as columns are looked at much faster than cells. Raises FileProblem."""
    found = Survey.of(width)
    for chunk in chunks(rows):
        found.add(chunk)
    return found


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Portions of a thousand rows, or fewer where they are long."""
    chunk: list[Row] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += sum(map(len, row.cells))
        if len(chunk) == CHUNK or size > CHUNK_SIZE:
            yield chunk
            chunk, size = [], 0
    yield chunk
