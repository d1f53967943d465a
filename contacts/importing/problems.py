"""What can be wrong with a file or with one of its rows, in words for whoever uploaded it."""

from __future__ import annotations

from dataclasses import dataclass


class FileProblem(ValueError):
    """The file cannot be read, or not any further. `row` and `column` count from 1 and are None where none is meant."""

    def __init__(self, message: str, row: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message, self.row, self.column = message, row, column


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row, or the cell in one of its columns, cannot be taken as it stands.

    `column` is an index from 0: where that column is not imported, the problem does not matter. None: the whole row.
    """

    message: str
    column: int | None = None
