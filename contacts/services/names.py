"""Records that people know by their names, such as companies and groups: finding and creating them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from contacts.folding import FoldedWords
from contacts.id_lists import text_list

Named = TypeVar("Named", bound=Model)


def called(records: QuerySet[Named], name: str) -> QuerySet[Named]:
    """Those of this name, whatever the case: `iexact` knows only the letters of English on SQLite."""
    found: QuerySet[Named] = records.alias(folded=FoldedWords("name")).filter(folded=name.lower())
    return found


def find_named(model: type[Named], name: str) -> Named | None:
    """The record of this name, whatever the case."""
    records: QuerySet[Named] = model._default_manager.all()
    return called(records, name).first()


def suggest_named(records: QuerySet[Named], text: str, limit: int = 12) -> QuerySet[Named]:
    """The first records by name that contain `text`, whatever the case; the first of all for an empty text."""
    folded = text.replace("\0", "").strip().lower()
    found: QuerySet[Named] = records.alias(folded=FoldedWords("name")).filter(folded__contains=folded)
    return found.order_by("folded")[:limit]


def get_or_create_named(model: type[Named], name: str) -> Named:
    """The record of this name, created when there is none; two people who do this at once get the same one."""
    found = find_named(model, name)
    if found is None:
        model._default_manager.bulk_create([model(name=name)], ignore_conflicts=True)
        found = find_named(model, name) or model._default_manager.get(name=name)
    return found


def get_or_create_all(model: type[Named], names: Collection[str]) -> dict[str, int]:
    """Name in lower case -> id of the record of that name, whatever the case; those that there are not are created."""
    wanted = {name.lower(): name for name in sorted(names, reverse=True)}
    found = _find_all(model, wanted)
    missing = [wanted[folded] for folded in sorted(wanted.keys() - found.keys())]
    if missing:
        # In order, so that two who create the same names wait for each other only in one direction.
        found |= _create_all(model, missing)
        found |= _find_all(model, {folded: wanted[folded] for folded in wanted.keys() - found.keys()})
    return found


def _create_all(model: type[Named], names: Sequence[str]) -> dict[str, int]:
    """In one statement; without those that somebody else has created meanwhile."""
    fields = [one for one in model._meta.local_concrete_fields if not one.primary_key and one.name != "name"]
    record = model()
    usual = [field.get_db_prep_save(field.pre_save(record, add=True), connection) for field in fields]
    columns = ", ".join(["name", *(field.column for field in fields)])
    source = "unnest(%s::text[]) AS n(name)"
    given: Any = list(names)
    if connection.vendor != "postgresql":
        source, given = "(SELECT value AS name FROM json_each(%s)) AS n", json.dumps(given)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {', '.join(['n.name', *['%s'] * len(usual)])}"
            f" FROM {source} WHERE true ON CONFLICT DO NOTHING RETURNING name, id",
            [*usual, given],
        )
        return {name.lower(): pk for name, pk in cursor.fetchall()}


def _find_all(model: type[Named], names: dict[str, str]) -> dict[str, int]:
    if not names:
        return {}
    records: QuerySet[Named] = model._default_manager.annotate(folded=FoldedWords("name"))
    found = {name.lower(): pk for name, pk in records.filter(folded__in=text_list(names)).values_list("name", "pk")}
    if missing := [name for folded, name in names.items() if folded not in found]:
        # The database's lower case and Python's differ for a few letters.
        exact = model._default_manager.filter(name__in=text_list(missing)).values_list("name", "pk")
        found |= {name.lower(): pk for name, pk in exact}
    return found
