"""What the controls of a condition hold, as a form sends it, and how it is understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from contacts.amounts import as_number, parse_number

# By the name of the control: {"value": ["3", "5"]}, {"from": ["1"], "until": ["9"]}.
Values = Mapping[str, Sequence[str]]


class Unfinished(Exception):
    """Something is still to be filled in."""


class Wrong(ValueError):
    """What is filled in cannot be meant; the message is a sentence for the person."""


def first(values: Values, name: str = "value") -> str:
    """The text of the control `name`."""
    text = "".join(values.get(name, [])[-1:]).strip()
    if not text:
        raise Unfinished
    return text


def chosen(values: Values, *, split: bool = False) -> list[str]:
    """What is ticked; with `split`, the lines of one text. Each once."""
    texts = [line for text in values.get("value", []) for line in (text.splitlines() if split else [text])]
    found = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if not found:
        raise Unfinished
    return found


def number(text: str) -> int | float:
    """As the query language has it. Raises Wrong."""
    try:
        return as_number(parse_number(text))
    except ValueError as error:
        raise Wrong(str(error)) from None


def day(text: str) -> str:
    """As the query language has it: 2026-10-31. Raises Wrong."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Wrong(f"“{text[:40]}” is not a day. Write it like 2026-10-31.") from None
