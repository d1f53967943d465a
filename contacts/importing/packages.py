"""Opening a ZIP archive that somebody uploaded, so that nothing in it can fill the memory."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import error as ZlibError

from django.conf import settings

from contacts.importing.problems import FileProblem

BLOCK = 256 * 1024
MAX_DIRECTORY = 4 * 1024 * 1024  # bytes; zipfile keeps all of the archive's directory in memory
MAX_SMALL = 16 * 1024 * 1024  # bytes of a part that is read as a whole
MAX_RATIO = 200  # unpacked to packed; tables of text and numbers stay below 50
FEW = 10 * 1024 * 1024  # bytes unpacked that any archive may have

DAMAGED = "This workbook is damaged: it cannot be unpacked. Open it in Excel and save it again."
TOO_LARGE = "This workbook is too large when unpacked: {size:,} MB, and at most {most:,} MB can be read."
BOMB = "This workbook unpacks to more than {ratio} times its size, which no table does. It is not read."
_MB = 1024 * 1024


@contextmanager
def open_package(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, once its directory shows nothing suspicious. Raises FileProblem, also for damage found later."""
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as package:
            _check_sizes(package, path.stat().st_size)
            yield package
    # All of this comes from zipfile, for archives that somebody has tampered with.
    except (zipfile.BadZipFile, ZlibError, EOFError, OSError, NotImplementedError, struct.error, ValueError) as error:
        raise error if isinstance(error, FileProblem) else FileProblem(DAMAGED) from error


def read_blocks(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The unpacked content of one part, never more than a block of it at once. Raises FileProblem.

    What is really unpacked counts, whatever the directory of the archive declares.
    """
    most, size = settings.IMPORT_MAX_UNPACKED_MB, 0
    with package.open(name) as part:
        while block := part.read(BLOCK):
            size += len(block)
            if size > most * _MB:
                raise FileProblem(TOO_LARGE.format(size=size // _MB, most=most))
            yield block


def read_small(package: zipfile.ZipFile, name: str) -> bytes:
    """A part as a whole; empty when there is none. Raises FileProblem when it is not small."""
    if name not in package.NameToInfo:
        return b""
    content = b""
    for block in read_blocks(package, name):
        content += block
        if len(content) > MAX_SMALL:
            raise FileProblem(TOO_LARGE.format(size=len(content) // _MB, most=MAX_SMALL // _MB))
    return content


def _check_sizes(package: zipfile.ZipFile, packed: int) -> None:
    declared, most = sum(part.file_size for part in package.infolist()), settings.IMPORT_MAX_UNPACKED_MB
    if declared > FEW and declared > MAX_RATIO * packed:
        raise FileProblem(BOMB.format(ratio=MAX_RATIO))
    if declared > most * _MB:
        raise FileProblem(TOO_LARGE.format(size=declared // _MB, most=most))
    if any(part.flag_bits & 1 for part in package.infolist()):
        raise FileProblem("This file is protected by a password. Take the protection off and upload it again.")


def _check_directory(path: Path) -> None:
    """Before zipfile reads it: how long the directory is, as written at the end of the archive."""
    with path.open("rb") as file:
        file.seek(-min(path.stat().st_size, 64 * 1024 + 42), 2)
        tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0:
        raise FileProblem(DAMAGED)
    size = int(struct.unpack_from("<I", tail, at + 12)[0])
    wide = tail.rfind(b"PK\6\6", 0, at)
    if wide >= 0:
        size = max(size if size != 0xFFFFFFFF else 0, int(struct.unpack_from("<Q", tail, wide + 40)[0]))
    if size > MAX_DIRECTORY:
        raise FileProblem(BOMB.format(ratio=MAX_RATIO))
