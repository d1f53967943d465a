"""The formats of an export, and what a file is to look like."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Protocol
from zoneinfo import ZoneInfo

from contacts.exporting.columns import Column, Kind, columns_of
from contacts.exporting.delimited import Delimited
from contacts.exporting.objects import JsonArray, JsonLines
from contacts.exporting.workbook import Workbook

CSV, XLSX, JSON, JSONL = "csv", "xlsx", "json", "jsonl"
FORMATS = {CSV: "CSV", XLSX: "Excel (XLSX)", JSON: "JSON", JSONL: "JSON Lines"}
SEPARATORS = {"comma": ("Comma", ","), "semicolon": ("Semicolon", ";"), "tab": ("Tab", "\t")}


class Writing(Protocol):
    """How one format writes a file in parts: each by itself, and then all of them into one."""

    nothing: ClassVar[Mapping[Kind, Any]]  # what stands where there is no value; None where it says none

    def cells(self) -> Mapping[Kind, Callable[[Any], Any]]:
        """What becomes of a value."""

    def write_part(self, file: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
        """Writes these rows of cells."""

    def join(self, file: BinaryIO, columns: Sequence[Column], parts: Iterable[Path], scratch: Path) -> None:
        """Writes the whole file; never more than a part of it is in memory. `scratch` is a folder for its own use."""


@dataclass(frozen=True)
class Layout:
    """`names` are those of columns, in order; `separator` is for CSV only; times are those in `zone`, in JSON UTC."""

    names: tuple[str, ...]
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    format: str = CSV
    separator: str = "comma"

    @cached_property
    def columns(self) -> list[Column]:
        return columns_of(self.names)

    @cached_property
    def writing(self) -> Writing:
        if self.format == XLSX:
            return Workbook(self.zone)
        if self.format == JSON:
            return JsonArray()
        return JsonLines() if self.format == JSONL else Delimited(self.zone, SEPARATORS[self.separator][1])

    @property
    def extension(self) -> str:
        """Of the file's name."""
        return "tsv" if self.format == CSV and self.separator == "tab" else self.format

    def rows(self, values: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
        """Rows of cells from what is in each column."""
        return zip(*map(self._cells, self.columns, values), strict=True)

    def _cells(self, column: Column, values: Sequence[Any]) -> list[Any]:
        write, nothing = self.writing.cells()[column.kind], self.writing.nothing.get(column.kind)
        if column.kind in (Kind.WHOLE, Kind.NUMBER, Kind.YES_NO):  # where 0 and False say something
            return [nothing if value is None else write(value) for value in values]
        return [write(value) if value else nothing for value in values]
