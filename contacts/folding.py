"""Lower case that knows every alphabet, on both databases, for columns the database itself computes."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField


class FoldedWords(Func):
    """The given text columns in lower case, joined by blanks: `FoldedWords("first_name", "last_name")`.

    SQLite's own LOWER knows only the letters of English, so there it is a function of Python's that every connection
    is given; a tool without it is refused when it writes, rather than storing something else.
    """

    function = "LOWER"
    arg_joiner = " || ' ' || "
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="MUSTER_LOWER", **context)


def add_sqlite_function(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of connection_created."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("MUSTER_LOWER", 1, _lower, deterministic=True)


def _lower(text: str | None) -> str | None:
    return text.lower() if text is not None else None
