"""Replacing the values of a custom field by those of another type, with a statement for many different values.

Pairs are (value before as the database keeps it, value after); what is in no pair is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.db import connection
from django.db.models import F, Field, Model

from accounts.models import User
from contacts.models import CustomChoice, CustomField

if TYPE_CHECKING:
    Column = Field[Any, Any]

CHUNK = 5000  # pairs in one statement

Pairs = Sequence[tuple[Any, Any]]

_FROM_ARRAYS = "SELECT before::{} AS before, after::{} AS after FROM unnest(%s::text[], %s::text[]) t (before, after)"
_FROM_JSON = "SELECT json_extract(value, '$[0]') AS before, json_extract(value, '$[1]') AS after FROM json_each(%s)"
STAGE = "long_text"  # takes the text of any other column


def values_by_values(old: CustomField, new: CustomField, pairs: Pairs) -> None:
    """From one column into another; when both are the same one, by way of a third, where no value is met twice."""
    stage = new.column if new.column != old.column else STAGE
    before, after = column_of(old.values, old.column), column_of(old.values, stage)
    for mapping, params in _mappings(pairs, before, after):
        _execute(
            f"UPDATE {old.values._meta.db_table} AS held SET {before.column} = NULL, {after.column} = m.after"
            f" FROM ({mapping}) m WHERE held.field_id = %s AND held.{before.column} = m.before",
            [*params, old.pk],
        )
    values = old.values.objects.filter(field=old)
    values.filter(**{f"{old.column}__isnull": False}).delete()
    if stage != new.column:
        _move(old, stage, new.column)


def move_column(old: CustomField, new: CustomField) -> None:
    """From one column into another as they are."""
    _move(old, old.column, new.column)


def _move(field: CustomField, before: str, after: str) -> None:
    field.values.objects.filter(field=field).update(**{after: F(before), before: None})


def values_by_choices(old: CustomField, pairs: Pairs) -> None:
    """What is held, by one choice or a list of them."""
    values, picks, holder = old.values._meta.db_table, old.picks._meta.db_table, f"{old.holder}_id"
    single = [(before, one) for before, after in pairs for one in (after if isinstance(after, list) else [after])]
    before = column_of(old.values, old.column)
    for mapping, params in _mappings(single, before, column_of(old.picks, "choice")):
        _execute(
            f"INSERT INTO {picks} ({holder}, choice_id) SELECT held.{holder}, m.after"
            f" FROM {values} held JOIN ({mapping}) m ON held.{before.column} = m.before WHERE held.field_id = %s",
            [*params, old.pk],
        )
    old.values.objects.filter(field=old).delete()


def choices_by_values(new: CustomField, pairs: Pairs) -> None:
    """The one choice of each holder by a value. The choices themselves stay."""
    values, picks, holder = new.values._meta.db_table, new.picks._meta.db_table, f"{new.holder}_id"
    after = column_of(new.values, new.column)
    for mapping, params in _mappings(pairs, column_of(new.picks, "choice"), after):
        _execute(
            f"INSERT INTO {values} ({holder}, field_id, {after.column}) SELECT held.{holder}, %s, m.after"
            f" FROM {picks} held JOIN ({mapping}) m ON held.choice_id = m.before",
            [new.pk, *params],
        )


def column_of(model: type[Model], name: str) -> Column:
    """The field of a model by its name, as one with a column."""
    return cast("Column", model._meta.get_field(name))


def _mappings(pairs: Pairs, before: Column, after: Column) -> Iterator[tuple[str, list[Any]]]:
    """SELECTs that yield the pairs as the columns `before` and `after`, CHUNK of them each, with their parameters."""
    types = (before.db_type(connection), after.db_type(connection))
    for start in range(0, len(pairs), CHUNK):
        texts = [(_as_text(before, one), _as_text(after, other)) for one, other in pairs[start : start + CHUNK]]
        if connection.vendor == "postgresql":
            yield _FROM_ARRAYS.format(*types), [list(side) for side in zip(*texts, strict=True)]
        else:  # columns turn the texts into what they hold
            yield _FROM_JSON, [json.dumps(texts)]


def _as_text(column: Column, value: Any) -> str:
    """A value in a form that the database reads."""
    plain = value.pk if isinstance(value, User | CustomChoice) else value
    stored = column.get_db_prep_save(plain, connection)
    return str(int(stored)) if isinstance(stored, bool) else str(stored)


def _execute(sql: str, params: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
