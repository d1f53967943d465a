"""CSV, as spreadsheets read it: with a byte-order mark, and no cell that would be a formula."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, TextIO
from zoneinfo import ZoneInfo

from contacts.exporting.columns import Column, Kind
from contacts.exporting.texts import defused, joined, texts

BOM = "\ufeff"  # tells spreadsheets that the file is UTF-8
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Delimited:
    """A Writing. Its parts are pieces of the file as it will be."""

    zone: ZoneInfo
    separator: str
    nothing: ClassVar[Mapping[Kind, Any]] = dict.fromkeys(Kind, "")

    def cells(self) -> Mapping[Kind, Callable[[Any], str]]:
        plain = texts(self.zone)
        return plain | {
            Kind.TEXT: defused,
            Kind.NAMES: lambda names: defused(joined(names)),
            Kind.RECORDS: lambda records: defused(plain[Kind.RECORDS](records)),
        }

    def write_part(self, file: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        with _as_text(file) as text:
            csv.writer(text, delimiter=self.separator).writerows(rows)

    def join(self, file: BinaryIO, columns: Sequence[Column], parts: Iterable[Path], scratch: Path) -> None:
        with _as_text(file) as text:
            text.write(BOM)
            csv.writer(text, delimiter=self.separator).writerow(defused(column.label) for column in columns)
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, file, _BLOCK)


@contextmanager
def _as_text(file: BinaryIO) -> Iterator[TextIO]:
    text = io.TextIOWrapper(file, "utf-8", newline="")
    yield text
    text.detach()
