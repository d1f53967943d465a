"""The texts of a workbook, which its cells refer to by number: on disk, as there may be millions."""

from __future__ import annotations

import os
import re
from array import array
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZipFile

from contacts.importing.packages import read_blocks
from contacts.importing.problems import FileProblem
from contacts.importing.xml import Attributes, LocalNames, Parser

MOST = 20_000_000
BLOCK = 16 * 1024
MAX_PIECES = 10_000  # of one text, of which each has at most 64 KB
LONGEST = 1_000_000  # characters that are kept of one
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SharedStrings:
    """Texts by number, in a file that is removed with it. Reading them in about the order of adding is fast."""

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - it lives as long as this object
        self._ends = array("Q")
        self._size = 0
        self._from, self._block = 0, b""

    def add(self, text: str) -> None:
        if len(self._ends) == MOST:
            raise FileProblem(f"This workbook has more than {MOST:,} different texts, which is more than can be read.")
        content = text.encode("utf-8", "surrogatepass")
        self._file.write(content)
        self._size += len(content)
        self._ends.append(self._size)

    def flush(self) -> None:
        """To be called between adding and reading."""
        self._file.flush()

    def __getitem__(self, number: int) -> str:
        """Raises IndexError."""
        if number < 0:
            raise IndexError(number)
        end = self._ends[number]
        start = self._ends[number - 1] if number else 0
        if not self._from <= start <= end <= self._from + len(self._block):
            self._from, self._block = start, os.pread(self._file.fileno(), max(BLOCK, end - start), start)
        return self._block[start - self._from : end - self._from].decode("utf-8", "surrogatepass")


def shared_strings(package: ZipFile, part: str) -> SharedStrings:
    """The texts in this part of the package; none for "". Raises FileProblem and ExpatError."""
    strings = SharedStrings()
    collector = _Collector(strings)
    for block in read_blocks(package, part) if part in package.NameToInfo else ():
        collector.parser.feed(block)
    strings.flush()
    return strings


class _Collector:
    """Joins the pieces of each text, formatted as they may be, without how they are to be pronounced."""

    def __init__(self, strings: SharedStrings) -> None:
        self.strings = strings
        self.pieces: list[str] = []
        self.is_text = self.is_phonetic = False
        self.names = LocalNames()
        self.parser = Parser(self._start, self._end, self._characters)

    def _start(self, name: str, attributes: Attributes) -> None:
        name = self.names[name]
        if name == "t":
            self.is_text = not self.is_phonetic
        elif name == "rPh":
            self.is_phonetic = True

    def _end(self, name: str) -> None:
        name = self.names[name]
        if name == "t":
            self.is_text = False
        elif name == "rPh":
            self.is_phonetic = False
        elif name == "si":
            self.strings.add(unescaped("".join(self.pieces)[:LONGEST]))
            self.pieces = []

    def _characters(self, text: str) -> None:
        if self.is_text and len(self.pieces) < MAX_PIECES:
            self.pieces.append(text)


def unescaped(text: str) -> str:
    """With the characters that XML cannot hold, which Excel writes like _x000D_."""
    return _ESCAPED.sub(lambda match: _character(int(match[1], 16)), text) if "_x" in text else text


def _character(code: int) -> str:
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code <= 0xDFFF else chr(code)
