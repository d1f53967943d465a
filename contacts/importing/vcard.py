"""vCards (2.1, 3.0 and 4.0), each a row. Own code, as vobject reads whole files and stops at the first broken card."""

from __future__ import annotations

import io
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contacts.importing.delimited import open_text
from contacts.importing.encodings import UNREADABLE
from contacts.importing.formats import VCARD
from contacts.importing.problems import RowProblem
from contacts.importing.table import Overrides, Row

MAX_LINE = 1_000_000  # characters that are kept of a property; pictures are longer and not read
SEVERAL = "; "

_NAME = ("Last name", "First name", "Middle name", "Name prefix", "Name suffix")
_ADDRESS = ("", "", "Street", "City", "State", "Postal code", "Country")
_SIMPLE = {
    "FN": "Full name",
    "NICKNAME": "Nickname",
    "TITLE": "Job title",
    "BDAY": "Birthday",
    "NOTE": "Notes",
    "TZ": "Time zone",
    "UID": "UID",
}
# In this order in the table, as far as any card has them.
COLUMNS = (
    *("First name", "Last name", "Full name", "Middle name", "Name prefix", "Name suffix", "Nickname"),
    *("E-mail", "Further e-mails", "Phone", "Further phones", "Company", "Department", "Job title"),
    *("Street", "City", "State", "Postal code", "Country", "Website", "Birthday", "Time zone", "Tags", "Notes", "UID"),
)
_READ = {"N", "EMAIL", "TEL", "ADR", "ORG", "URL", "CATEGORIES", *_SIMPLE}
_UNESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NO_PHONE = re.compile(r"FAX|PAGER", re.IGNORECASE)
_PREFERRED = re.compile(r"PREF", re.IGNORECASE)

Card = dict[str, list[str]]  # by column; the preferred value first


@dataclass(frozen=True)
class Property:
    """One line of a card: TEL;TYPE=CELL:+49 30 1234."""

    name: str
    parameters: str
    value: str

    @property
    def is_preferred(self) -> bool:
        return _PREFERRED.search(self.parameters) is not None


@dataclass
class VCards:
    """A Source of cards. The first row names the columns that any card fills."""

    path: Path
    encoding: str
    notes: list[str] = field(default_factory=list)
    pads: bool = True

    def __post_init__(self) -> None:
        used = {name for _, card, _ in self._cards() for name in card}
        self._columns = [name for name in COLUMNS if name in used]

    @property
    def used(self) -> Overrides:
        return Overrides(format=VCARD, encoding=self.encoding)

    def rows(self) -> Iterator[Row]:
        if self._columns:
            yield Row(0, self._columns)
        for number, card, problems in self._cards():
            yield Row(number, [SEVERAL.join(card.get(name, ())) for name in self._columns], problems)

    def _cards(self) -> Iterator[tuple[int, Card, tuple[RowProblem, ...]]]:
        with open_text(self.path, self.encoding) as file:
            yield from _read_cards(_unfolded(file))


def _read_cards(lines: Iterator[str]) -> Iterator[tuple[int, Card, tuple[RowProblem, ...]]]:
    """Number from 1, what is in it, and what is wrong with it."""
    number = 0
    card: Card | None = None
    for line in lines:
        upper = line[:20].strip().upper()
        if upper == "BEGIN:VCARD":
            if card is not None:
                yield number, card, (RowProblem("The card has no end."),)
            number, card = number + 1, {}
        elif upper == "END:VCARD" and card is not None:
            yield number, _tidy(card), ()
            card = None
        elif card is not None and (found := parse_property(line)):
            _put(card, found)
    if card is not None:
        yield number, card, (RowProblem("The card has no end."),)


def _unfolded(file: io.TextIOBase) -> Iterator[str]:
    """Whole properties; of overlong ones the beginning."""
    whole = ""
    while piece := file.readline(MAX_LINE):
        line = piece.rstrip("\r\n")
        if line[:1] in (" ", "\t"):
            whole = (whole + line[1:])[:MAX_LINE]
        elif whole.endswith("=") and "QUOTED-PRINTABLE" in whole.partition(":")[0].upper():
            whole = (whole[:-1] + line)[:MAX_LINE]
        else:
            yield whole
            whole = line
    yield whole


def parse_property(line: str) -> Property | None:
    """None for what is no property, or none that is read."""
    head, colon, value = _split_head(line)
    name, _, parameters = head.partition(";")
    name = name.rpartition(".")[2].strip().upper()  # without the group, as in item1.TEL
    if not colon or name not in _READ or (name == "TEL" and _NO_PHONE.search(parameters)):
        return None
    return Property(name, parameters, _decoded(value, parameters))


def _split_head(line: str) -> tuple[str, str, str]:
    """At the first colon that is not within quotes."""
    quoted = False
    for at, character in enumerate(line[:2000]):
        if character == '"':
            quoted = not quoted
        elif character == ":" and not quoted:
            return line[:at], ":", line[at + 1 :]
    return line, "", ""


def _decoded(value: str, parameters: str) -> str:
    upper = parameters.upper()
    if "QUOTED-PRINTABLE" not in upper:
        return value
    charset = re.search(r"CHARSET=\"?([\w-]+)", upper)
    content = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return content.decode(charset[1] if charset else "utf-8")
    except (LookupError, UnicodeDecodeError):
        return content.decode("utf-8", "replace").replace("\N{REPLACEMENT CHARACTER}", UNREADABLE)


def _put(card: Card, found: Property) -> None:
    for column, text in _values(found):
        if column and text:
            values = card.setdefault(column, [])
            values.insert(0 if found.is_preferred else len(values), text)


def _values(found: Property) -> Iterator[tuple[str, str]]:
    """(column, text) for everything the property says."""
    if found.name == "N":
        yield from zip(_NAME, _parts(found.value, ";"), strict=False)
    elif found.name == "ADR":
        yield from zip(_ADDRESS, _parts(found.value, ";"), strict=False)
    elif found.name == "ORG":
        yield from zip(("Company", "Department"), _parts(found.value, ";"), strict=False)
    elif found.name == "CATEGORIES":
        yield from (("Tags", tag) for tag in _parts(found.value, ","))
    elif found.name in _SIMPLE:
        yield _SIMPLE[found.name], _plain(found.value)
    else:
        yield {"EMAIL": "E-mail", "TEL": "Phone", "URL": "Website"}[found.name], _plain(found.value)


def _parts(value: str, separator: str) -> list[str]:
    """The pieces between separators that are not escaped."""
    return [_plain(part) for part in re.split(rf"(?<!\\){separator}", value)]


def _plain(value: str) -> str:
    return _UNESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


def _tidy(card: Card) -> Card:
    """One value in each column but those for several."""
    further = {"E-mail": "Further e-mails", "Phone": "Further phones"}
    more = {further[name]: values[1:] for name, values in card.items() if name in further and len(values) > 1}
    return {name: values if name == "Tags" else values[:1] for name, values in card.items()} | _distinct(more)


def _distinct(card: Mapping[str, list[str]]) -> Card:
    return {name: list(dict.fromkeys(values)) for name, values in card.items()}
