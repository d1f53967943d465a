"""XML of files that somebody uploaded: without document types, so that nothing in it can grow or point elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pyexpat import ParserCreate

from contacts.importing.problems import FileProblem

BLOCK = 64 * 1024
MAX_TAG = 1024 * 1024  # bytes; expat keeps an unfinished tag in memory and begins it anew with every block

Attributes = dict[str, str]
MAX_NAMES = 10_000  # different ones
_MANY_NAMES = "This workbook contains more kinds of tags than any spreadsheet writes. It is not read."
_DOCTYPE = "This workbook contains a document type declaration, which no spreadsheet writes. It is not read."
_LONG_TAG = (
    "This workbook contains a tag of more than a million characters, which no spreadsheet writes. It is not read."
)


class Parser:
    """Calls back for starts, ends and characters, with names as written. Raises ExpatError, FileProblem."""

    def __init__(
        self,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        characters: Callable[[str], None] | None = None,
    ) -> None:
        self._given = 0
        self._expat = ParserCreate()
        self._expat.buffer_text = True
        self._expat.buffer_size = BLOCK
        self._expat.StartDoctypeDeclHandler = _refuse
        self._expat.StartElementHandler = start
        self._expat.EndElementHandler = end
        self._expat.CharacterDataHandler = characters

    def feed(self, block: bytes) -> None:
        self._expat.Parse(block)
        self._given += len(block)
        if self._given - self._expat.CurrentByteIndex > MAX_TAG + len(block):
            raise FileProblem(_LONG_TAG)


def elements(document: bytes) -> Iterator[tuple[str, Attributes]]:
    """Every element in the order of their starts: name and attributes, both without prefix. Raises as Parser does."""
    found: list[tuple[str, Attributes]] = []
    local = LocalNames()

    def start(name: str, attributes: Attributes) -> None:
        found.append((local[name], {local[key]: value for key, value in attributes.items()}))

    parser = Parser(start)
    for at in range(0, len(document), BLOCK):
        parser.feed(document[at : at + BLOCK])
        yield from found
        found.clear()


class LocalNames(dict[str, str]):
    """The name of an element or attribute -> the same without its prefix. Asked for every tag, so it has to be fast."""

    def __missing__(self, name: str) -> str:
        if len(self) > MAX_NAMES:
            raise FileProblem(_MANY_NAMES)
        self[name] = name.rpartition(":")[2]
        return self[name]


def _refuse(*declared: object) -> None:
    raise FileProblem(_DOCTYPE)
