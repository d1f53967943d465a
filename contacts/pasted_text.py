"""Reads what somebody has pasted or uploaded: one value a line, or the rows and columns of a spreadsheet."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

MOST_LINES = 100_000
MOST_COLUMNS = 50
LOOKED_AT = 20  # lines that tell what separates columns
SEPARATORS = "\t;,"
HEADS = re.compile(r"(e-?mails?|phones?|telephones?|mobiles?|ids?|contacts?|names?)\b.{0,20}", re.IGNORECASE)


class Unreadable(ValueError):
    """The message says what to do about it."""


@dataclass(frozen=True)
class Table:
    """`rows` without the head; `first` is the number of the line that the first of them is."""

    names: Sequence[str]
    rows: Sequence[Sequence[str]]
    first: int

    def column(self, number: int) -> list[str]:
        return [row[number] if number < len(row) else "" for row in self.rows]

    @cached_property
    def columns(self) -> list[list[str]]:
        return [self.column(number) for number in range(len(self.names))]


def decode(content: bytes) -> str:
    """The text of a file. Raises Unreadable."""
    if content.startswith(b"PK"):
        raise Unreadable("This is a spreadsheet or an archive. Save the sheet as CSV and choose that file.")
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what spreadsheets write where they do not write UTF-8
    return checked(text)


def checked(text: str) -> str:
    """The text if it can be read as lines. Raises Unreadable."""
    if "\0" in text:
        raise Unreadable("This is not text.")
    lines = text.count("\n") + 1
    if lines > MOST_LINES + 1:  # and its head
        raise Unreadable(f"Give at most {MOST_LINES:,} lines at once. These are {lines:,}.")
    return text


def read_table(text: str) -> Table:
    """The lines in columns, if they have any; the first line is the head when it looks like one."""
    lines = text.splitlines()
    separator = _separator(lines)
    if len(lines) == 1 and separator:
        return Table(["Line"], [[part] for part in re.split("[;,\t]", text)], first=1)
    rows = _rows(lines, separator)
    width = min(max(map(len, rows), default=1), MOST_COLUMNS)
    names = [f"Column {number}" for number in range(1, width + 1)] if width > 1 else ["Line"]
    if not rows or not _is_head(rows[0]):
        return Table(names, rows, first=1)
    heads = [*rows[0], *[""] * width][:width]
    return Table([head.strip() or name for head, name in zip(heads, names, strict=True)], rows[1:], first=2)


def _separator(lines: Sequence[str]) -> str:
    """What most of the first lines have; nothing when there is one value on each."""
    looked_at = [line for line in lines if line.strip()][:LOOKED_AT]
    return next((one for one in SEPARATORS if sum(one in line for line in looked_at) * 2 > len(looked_at)), "")


def _rows(lines: Sequence[str], separator: str) -> list[list[str]]:
    if not separator:
        return [[line.strip(' "')] for line in lines]
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error as error:
        raise Unreadable(f"The columns cannot be told apart: {error}.") from None


def _is_head(row: Sequence[str]) -> bool:
    """Whether these are names of columns: words that nothing could be found by."""
    if any("@" in cell or any(letter.isdigit() for letter in cell) for cell in row):
        return False
    return len(row) > 1 or bool(HEADS.fullmatch(row[0].strip()))
