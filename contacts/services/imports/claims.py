"""Which row has spoken first for a contact, an address or a number."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from contacts.id_lists import id_list
from contacts.models import Import, ImportRow

CONTACT = "contact "


class ScratchClaims:
    """For a dry run, which goes through all rows in order: a table on disk, which goes away with the connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("CREATE TABLE claim (key TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID")

    def find(self, keys: Sequence[str]) -> dict[str, int]:
        sought = "SELECT key, number FROM claim WHERE key IN (SELECT value FROM json_each(?))"
        return dict(self._connection.execute(sought, [json.dumps(keys)]))

    def add(self, claims: dict[str, int]) -> None:
        self._connection.executemany("INSERT OR IGNORE INTO claim VALUES (?, ?)", claims.items())

    def count(self, prefix: str) -> int:
        """How many keys begin like this."""
        found = self._connection.execute(
            "SELECT count(*) FROM claim WHERE substr(key, 1, ?) = ?", [len(prefix), prefix]
        )
        return int(found.fetchone()[0])


@contextmanager
def scratch() -> Iterator[ScratchClaims]:
    """For a dry run: a table on disk that is gone afterwards, however many rows there are."""
    with closing(sqlite3.connect("")) as connection:  # "": a file without a name
        yield ScratchClaims(connection)


class WrittenClaims:
    """For the import itself, whose rows come in any order: what other rows were written to, or will be."""

    def __init__(self, imported: Import) -> None:
        self._imported = imported

    def find(self, keys: Sequence[str]) -> dict[str, int]:
        ids = [int(key.removeprefix(CONTACT)) for key in keys if key.startswith(CONTACT)]
        rows = self._imported.rows.filter(contact__in=id_list(ids)).exclude(outcome=ImportRow.Outcome.REJECTED)
        return {f"{CONTACT}{contact}": number for contact, number in rows.values_list("contact", "number")}

    def add(self, claims: dict[str, int]) -> None:
        """The rows themselves say it, once they are written."""
