"""Lower case that knows every alphabet, on both databases."""

from __future__ import annotations

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


def fold(text: str) -> str:
    """Lower case in which every sigma is the same letter."""
    return text.lower().replace("\u03c2", "\u03c3")


def add_sqlite_function(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of connection_created."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("MUSTER_LOWER", 1, _lower, deterministic=True)
        connection.connection.create_function("MUSTER_FOLD", 1, _fold, deterministic=True)


def _lower(text: str | None) -> str | None:
    return text.lower() if text is not None else None


def _fold(text: str | None) -> str | None:
    return fold(text) if text is not None else None
