"""Whether contacts still hold what a bulk action gave them, as its undo data in the results says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.sql.compiler import SQLCompiler

from bulkactions.models import Result
from contacts.changing.places import Many, Single, plain_field
from contacts.changing.targets import Target

RESULTS = Result._meta.db_table

Compiled = tuple[str, Sequence[Any]]


def was_changed(target: Target, bulk_action_id: int) -> Q:
    """Contacts whose field was changed by that bulk action."""
    return Q(ChangedIn(F("pk"), Value(bulk_action_id), Value(target.undo_key)))


def still_holds(target: Target, bulk_action_id: int) -> Q:
    """Contacts whose field was changed by that bulk action, and by nobody since."""
    common = F("pk"), Value(bulk_action_id), Value(target.undo_key)
    if isinstance(target.place, Many):
        return Q(StillHoldsSome(*common, place=target.place))
    return Q(StillHolds(*common, target.place.held(), place=target.place))


class ChangedIn(Func):
    """Of a contact, a bulk action and a key of undo data; with one look at the result."""

    output_field = BooleanField()
    conditional = True

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, list[Any]]:
        (contact, one), (bulk_action, two), (key, three), *held = map(compiler.compile, self.get_source_expressions())
        # The entry is named once, so that its key is one parameter.
        entry = _entry(connection, key)
        condition, more = self.condition(connection, held)
        sql = (
            f"EXISTS (SELECT 1 FROM (SELECT r.contact_id, {entry} AS entry FROM {RESULTS} r"
            f" WHERE r.contact_id = {contact} AND r.bulk_action_id = {bulk_action}) e"
            f" WHERE e.entry IS NOT NULL AND {condition})"
        )
        return sql, [*three, *one, *two, *more]

    def condition(self, connection: BaseDatabaseWrapper, held: Sequence[Compiled]) -> Compiled:
        """What has to be true of `e.entry`, the entry of the field in the undo data."""
        return "true", ()


class StillHolds(ChangedIn):
    """With what the contact holds as fourth expression."""

    def __init__(self, *expressions: Any, place: Single, **extra: Any) -> None:
        super().__init__(*expressions, **extra)
        self.place = place

    def condition(self, connection: BaseDatabaseWrapper, held: Sequence[Compiled]) -> Compiled:
        [(now, params)] = held
        field = plain_field(self.place)
        if connection.vendor == "postgresql":
            return f"{now} IS NOT DISTINCT FROM {_cast(field, connection)}", params
        after = "json_extract(e.entry, '$[1]')"
        return f"{now} IS {f'CAST({after} AS NUMERIC)' if isinstance(field, models.DecimalField) else after}", params


class StillHoldsSome(ChangedIn):
    """Whether one of the records that were added is still there, or one that was removed still is not."""

    def __init__(self, *expressions: Any, place: Many, **extra: Any) -> None:
        super().__init__(*expressions, **extra)
        self.place = place

    def condition(self, connection: BaseDatabaseWrapper, held: Sequence[Compiled]) -> Compiled:
        link, column, model = self.place.link._meta.db_table, self.place.column, self.place.model._meta.db_table
        there = (
            f"EXISTS (SELECT 1 FROM {link} l WHERE l.contact_id = e.contact_id"
            f" AND l.{column}_id = CAST(i.value AS bigint))"
        )
        exists = f"EXISTS (SELECT 1 FROM {model} m WHERE m.id = CAST(i.value AS bigint))"
        return (
            f"(EXISTS (SELECT 1 FROM {_items(connection, 'added')} WHERE {there})"
            f" OR EXISTS (SELECT 1 FROM {_items(connection, 'removed')} WHERE {exists} AND NOT {there}))",
            (),
        )


def _entry(connection: BaseDatabaseWrapper, key: str) -> str:
    if connection.vendor == "postgresql":
        return f"r.undo -> {key}::text"
    return f"""json_extract(r.undo, '$."' || {key} || '"')"""


def _items(connection: BaseDatabaseWrapper, name: str) -> str:
    if connection.vendor == "postgresql":
        return f"jsonb_array_elements_text(e.entry -> '{name}') AS i(value)"
    return f"json_each(e.entry, '$.{name}') AS i"


def _cast(field: models.Field[Any, Any], connection: BaseDatabaseWrapper) -> str:
    if isinstance(field, models.DateTimeField):
        return "(e.entry ->> 1)::timestamp AT TIME ZONE 'UTC'"
    return f"(e.entry ->> 1)::{field.db_type(connection)}"
