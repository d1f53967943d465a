"""The first row of a table: whether it names the columns, and names that are each there once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from contacts.importing.synonyms import HEADS
from contacts.importing.words import folded

LONGEST = 120
MOST_ABOVE = 20
FEWEST_HEADS = 3  # below a title
_VALUE = re.compile(r"\S+@\S+\.\S+|https?://\S+|www\.\S+|[+(]?\d[\d\s()./:+-]*|\d{4}-\d\d-\d\d.*", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\ufeff\u200b\udcff]+")


def has_head(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of these rows looks like names of columns and not like the values below."""
    first = [cell.strip()[:LONGEST] for cell in rows[0] if cell.strip()]
    values, known = (sum(map(bool, map(of, first))) for of in (_VALUE.fullmatch, _is_known))
    if values:
        return known > max(values, 1)  # a field may be called “2026”
    if known:
        return True
    # Most files have one; a first row that comes again, cell for cell, is a value.
    return len(set(first)) == len(first) and not any(list(rows[0]) == list(row) for row in rows[1:])


def _is_known(cell: str) -> bool:
    return folded(cell) in HEADS


def rows_above(rows: Sequence[Sequence[str]]) -> int:
    """How many rows of a title or remark, of one cell each, stand above a row of known heads."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:MOST_ABOVE]]
    above = next((index for index, count in enumerate(filled) if count > 1), 0)
    is_head = filled[above] >= FEWEST_HEADS and any(folded(cell[:LONGEST]) in HEADS for cell in rows[above])
    return above if is_head else 0


def unique_heads(cells: Sequence[str], width: int) -> list[str]:
    """`width` names, each there once: “Email”, “Email (2)”, and “Column 3” where there is none."""
    taken: set[str] = set()
    heads = []
    for index in range(width):
        name = _clean(cells[index]) if index < len(cells) else ""
        heads.append(_unused(name or f"Column {index + 1}", taken))
        taken.add(folded(heads[-1]))
    return heads


def _clean(cell: str) -> str:
    return " ".join(_INVISIBLE.sub(" ", cell).split())[:LONGEST]


def _unused(name: str, taken: set[str]) -> str:
    number, candidate = 1, name
    while folded(candidate) in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate
