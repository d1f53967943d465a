"""Lower case that knows every alphabet, on both databases."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField


class FoldedWords(Func):
    """The given text columns in lower case, joined by blanks: `FoldedWords("first_name", "last_name")`.

    For columns that the database itself computes. SQLite's own LOWER knows only the letters of English, so there it is
    a function of Python's that every connection is given; a tool without it is refused when it writes, rather than
    storing something else.
    """

    function = "LOWER"
    arg_joiner = " || ' ' || "
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="MUSTER_LOWER", **context)


class Folded(Func):
    """A text as `fold` gives it, for comparing.

    The databases' LOWER differs from Python's in two letters. They know nothing of the sigma that ends a word, and the
    Turkish İ may become one letter or two.
    """

    template = "REPLACE(LOWER(REPLACE(%(expressions)s, '\u0130', 'i\u0307')), '\u03c2', '\u03c3')"
    output_field = TextField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="MUSTER_FOLD(%(expressions)s)", **context)


class ReplacedInAnyCase(Func):
    """`ReplacedInAnyCase(text, any_case(part), as_replacement(by))`: every occurrence of a part, however it is written.

    The letters are written out in the pattern, as what PostgreSQL takes for the same letter follows its locale.
    """

    function = "REGEXP_REPLACE"
    template = "%(function)s(%(expressions)s, 'g')"
    output_field = TextField()
    arity = 3

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="MUSTER_REPLACE(%(expressions)s)", **context)


def any_case(text: str) -> str:
    """A regular expression, for either database, for `text` in upper or lower case."""
    return "".join(map(_any_case, text))


def as_replacement(text: str) -> str:
    """`text` as what regular expressions put in the place of what they find."""
    return text.replace("\\", "\\\\")


def _any_case(letter: str) -> str:
    spellings = _spellings().get(fold(letter), letter)
    if len(spellings) > 1:
        return f"[{spellings}]"
    return f"\\{letter}" if letter.isascii() and not letter.isalnum() else letter


@cache
def _spellings() -> dict[str, str]:
    """A letter as `fold` gives it -> all letters that become it."""
    found: defaultdict[str, str] = defaultdict(str)
    for letter in map(chr, range(_LAST_WITH_CASE + 1)):
        found[fold(letter)] += letter
    return {folded: letters for folded, letters in found.items() if len(letters) > 1}


_LAST_WITH_CASE = 0x1E943


def fold(text: str) -> str:
    """Lower case in which every sigma is the same letter."""
    return text.lower().replace("\u03c2", "\u03c3")


def add_sqlite_function(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of connection_created."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("MUSTER_LOWER", 1, _lower, deterministic=True)
        connection.connection.create_function("MUSTER_FOLD", 1, _fold, deterministic=True)
        connection.connection.create_function("MUSTER_REPLACE", 3, _replace, deterministic=True)


def _lower(text: str | None) -> str | None:
    return text.lower() if text is not None else None


def _fold(text: str | None) -> str | None:
    return fold(text) if text is not None else None


def _replace(text: str | None, pattern: str, replacement: str) -> str | None:
    return re.sub(pattern, replacement, text) if text is not None else None
