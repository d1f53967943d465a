"""Files of contacts that are written in parts, by many workers, and joined by one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import BufferedWriter, FileIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from contacts.exporting.formats import Layout
from contacts.exporting.reading import read

_DRAFT = "draft-"


def write_part(path: Path, ids: Sequence[int], layout: Layout) -> None:
    """Writes a part: the contacts `ids` in their order. Whoever reads it finds the whole part or none.

    A fixed number of queries, however many ids.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        layout.writing.write_part(file, layout.columns, layout.rows(read(ids, layout.columns)))
    os.replace(draft, path)


def join_parts(target: Path, layout: Layout, parts: Iterable[Path], goes_on: Callable[[], None] = lambda: None) -> None:
    """Writes `target` from its parts; whoever reads it finds the whole file or none.

    Never more than a part of it is in memory. `goes_on` is called every now and then; what it raises ends the work.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_drafts(target.parent)
    with TemporaryDirectory(prefix=_DRAFT, dir=target.parent) as scratch:
        draft = Path(scratch) / target.name
        with _Watched(draft, goes_on) as file:
            layout.writing.join(file, layout.columns, _watched(parts, goes_on), Path(scratch))
        goes_on()
        os.replace(draft, target)


def remove_older(folder: Path, before: datetime) -> None:
    """Removes the folders of exports that were last written before that moment."""
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.stat().st_mtime < before.timestamp():
            shutil.rmtree(entry, ignore_errors=True)


class _Watched(BufferedWriter):
    """A new file that calls `goes_on` before whatever is written to it."""

    def __init__(self, path: Path, goes_on: Callable[[], None]) -> None:
        super().__init__(FileIO(path, "x"))
        self._goes_on = goes_on

    def write(self, block: Any, /) -> int:
        self._goes_on()
        return super().write(block)


def _watched(parts: Iterable[Path], goes_on: Callable[[], None]) -> Iterator[Path]:
    """The same; a format may take long over them before it writes anything."""
    for part in parts:
        goes_on()
        yield part


def _remove_drafts(folder: Path) -> None:
    """What a worker left behind that was lost while it joined."""
    for left in folder.glob(f"{_DRAFT}*"):
        shutil.rmtree(left, ignore_errors=True)
