"""Words, and the patterns that find them: the same on both databases.

A word is a run of characters that are letters or digits in any alphabet (str.isalnum). Python's `[\\W_]` is exactly
every other character, and SQLite uses Python's regular expressions. PostgreSQL's own classes follow the locale of the
database, so there all letters and digits are written out as ranges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby

PYTHON_GAP = r"[\W_]"
LAST_LETTER = 0x3FFFF  # of all alphabets; what comes after is unassigned or no letter

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The runs of letters and digits in a text."""
    return _WORD.findall(text)


def full_word(word: str, gap: str) -> str:
    """A regular expression for a text in which `word` stands alone; `gap` is the class of what is in no word."""
    return f"(^|{gap}){word}($|{gap})"


def beginning(word: str, gap: str) -> str:
    """For a text in which `word` begins a word."""
    return f"(^|{gap}){word}"


def phrase(value: str, gap: str) -> str:
    """For a text in which the words of `value` stand next to each other in their order."""
    return full_word(f"{gap}+".join(words(value)), gap)


@cache
def postgres_gap() -> str:
    """The class of every character that is neither letter nor digit."""
    return f"[^{''.join(_ranges())}]"


def _ranges() -> Iterator[str]:
    codes = (code for code in range(LAST_LETTER + 1) if chr(code).isalnum())
    for _, run in groupby(enumerate(codes), key=lambda entry: entry[1] - entry[0]):
        found = [chr(code) for _, code in run]
        yield found[0] if len(found) == 1 else f"{found[0]}-{found[-1]}"
