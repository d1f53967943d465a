"""JSON: an object for each contact, in one array or on a line of its own. Moments are in UTC."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from contacts.amounts import as_number
from contacts.exporting.columns import Column, Kind

_BLOCK = 1024 * 1024
_encode = json.JSONEncoder(ensure_ascii=False).encode


class JsonLines:
    """A Writing. Its parts are pieces of the file as it will be."""

    nothing: ClassVar[Mapping[Kind, Any]] = {Kind.NAMES: [], Kind.RECORDS: []}

    def cells(self) -> Mapping[Kind, Callable[[Any], Any]]:
        return {
            Kind.TEXT: str,
            Kind.WHOLE: int,
            Kind.NUMBER: plain,
            Kind.DAY: plain,
            Kind.MOMENT: plain,
            Kind.YES_NO: bool,
            Kind.NAMES: list,
            Kind.RECORDS: lambda records: list(map(plain, records)),
        }

    def write_part(self, file: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
        keys = [column.key for column in columns]
        for row in rows:
            file.write(f"{_encode(dict(zip(keys, row, strict=True)))}\n".encode())

    def join(self, file: BinaryIO, columns: Sequence[Column], parts: Iterable[Path], scratch: Path) -> None:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, file, _BLOCK)


class JsonArray(JsonLines):
    """Its parts are lines, too; a comma before each but the first makes them an array."""

    def join(self, file: BinaryIO, columns: Sequence[Column], parts: Iterable[Path], scratch: Path) -> None:
        before = b"[\n"
        for part in parts:
            with part.open("rb") as source:
                for line in source:
                    file.write(before + line.rstrip(b"\n"))
                    before = b",\n"
        file.write(b"\n]\n" if before != b"[\n" else b"[]\n")


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    match value:
        case "":
            return None
        case Decimal():
            return as_number(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case dict():
            return {name: plain(one) for name, one in value.items()}
    return value
