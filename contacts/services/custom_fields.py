"""What contacts or opportunities hold in the fields that admins defined: reading and writing it for many at once.

A value is a str, Decimal, date, datetime, bool, CustomChoice, list of CustomChoice in their order, or User, as the type
of the field says. A holder without a value has none; `None` stands for that. Whose ids are meant, the fields tell:
those of one call belong either to contacts or to opportunities.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from django.core.exceptions import BadRequest
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from contacts.id_lists import id_list, id_source
from contacts.models import CustomChoice, CustomField
from contacts.services.updating import rows_of

Values = dict[int, dict[int, Any]]  # id of the holder -> field id -> value

PERSON = ["id", "username", "first_name", "last_name"]
CHOICE = ["id", "field_id", "name", "colour", "position"]


class FieldChanged(BadRequest):
    """The field has another type than when the value was given, or is gone."""


def values_of(ids: Collection[int], fields: Collection[CustomField]) -> Values:
    """What the contacts (or opportunities) `ids` hold in `fields`, an entry for each; at most two queries.

    People know only their names, choices all but nothing of their field.
    """
    found: Values = {pk: {} for pk in ids}
    for holder, field, value in chain(_stored(ids, fields), _picked(ids, fields)):
        found[holder][field] = value
    return found


@transaction.atomic
def set_value(ids: Collection[int], field: CustomField, value: Any) -> dict[int, Any]:
    """Gives every holder `value`, or takes away what it holds for None. A handful of queries, however many they are.

    Returns those that held something else, with what it was. Raises FieldChanged.
    """
    hold(field)
    value = None if value in ("", []) else value
    before = {pk: held.get(field.pk) for pk, held in values_of(ids, [field]).items()}
    changed = {pk: held for pk, held in before.items() if held != value}
    if changed and field.has_choices:
        _pick(changed, field, [value] if isinstance(value, CustomChoice) else value or [])
    elif changed:
        _store(changed, field, value)
    return changed


def set_values(pk: int, values: Mapping[CustomField, Any]) -> None:
    """Gives one holder a value in each of several fields, as `set_value` does."""
    for field, value in values.items():
        set_value([pk], field, value)


def holds(field: CustomField, value: Any) -> Q:
    """The contacts (or opportunities) that hold exactly this value, which is not nothing."""
    if not field.has_choices:
        own = field.values.objects.filter(**{field.holder: OuterRef("pk")}, field=field)
        return Q(Exists(own.filter(**{field.column: value})))
    picks = field.picks.objects.filter(**{field.holder: OuterRef("pk")}, choice__field=field)
    chosen = value if isinstance(value, list) else [value]
    others = picks.exclude(choice__in=[choice.pk for choice in chosen])
    return Q(~Exists(others), *(Q(Exists(picks.filter(choice=choice))) for choice in chosen))


def write_each(field: CustomField, values: Mapping[int, Any]) -> None:
    """Gives each holder its own value, "" and None for none, as the column keeps it. Two statements; call `hold` first.

    Not for choices, which are rows of their own.
    """
    gone = [pk for pk, value in values.items() if value in ("", None)]
    if gone:
        _store(gone, field, None)
    if len(gone) < len(values):
        _store_each(field, {pk: [value] for pk, value in values.items() if value not in ("", None)})


def hold(field: CustomField) -> None:
    """Keeps the field's type until the transaction ends; many may hold it at once. Raises FieldChanged."""
    # What a foreign key to the field locks anyway; Django has no word for it. SQLite lets only one write at all.
    lock = "FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT type FROM {CustomField._meta.db_table} WHERE id = %s {lock}", [field.pk])
        if cursor.fetchone() != (field.type,):
            raise FieldChanged


def _stored(ids: Collection[int], fields: Iterable[CustomField]) -> Iterator[tuple[int, int, Any]]:
    stored = [field for field in fields if field.column]
    if not stored:
        return
    columns = {field.pk: field.column for field in stored}
    read = sorted(set(columns.values()) - {"person"})
    people = [f"person__{name}" for name in PERSON] if "person" in columns.values() else []
    holder = stored[0].holder
    held = stored[0].values.objects.filter(**{f"{holder}__in": id_list(ids)}, field__in=columns)
    known: dict[int, User] = {}
    for pk, field, *row in held.values_list(f"{holder}_id", "field_id", *read, *people):
        value = _person(row[len(read) :], known) if columns[field] == "person" else row[read.index(columns[field])]
        if value is not None:
            yield pk, field, value


def _person(row: list[Any], known: dict[int, User]) -> User | None:
    if row[0] is not None and row[0] not in known:
        known[row[0]] = User.from_db(connection.alias, PERSON, row)
    return known.get(row[0])


def _picked(ids: Collection[int], fields: Iterable[CustomField]) -> Iterator[tuple[int, int, Any]]:
    chosen = [field for field in fields if field.has_choices]
    if not chosen:
        return
    types, holder = {field.pk: field.type for field in chosen}, chosen[0].holder
    picks = chosen[0].picks.objects.filter(**{f"{holder}__in": id_list(ids)}, choice__field__in=types)
    rows = picks.order_by("choice__position", "choice").values_list(
        f"{holder}_id", *(f"choice__{name}" for name in CHOICE)
    )
    known: dict[int, CustomChoice] = {}
    several: dict[tuple[int, int], list[CustomChoice]] = {}
    for held_by, pk, field, *more in rows:
        choice = known.setdefault(pk, CustomChoice.from_db(connection.alias, CHOICE, [pk, field, *more]))
        if types[field] == CustomField.Type.CHOICE:
            yield held_by, field, choice
        else:
            several.setdefault((held_by, field), []).append(choice)
    yield from ((held_by, field, choices) for (held_by, field), choices in several.items())


def _store(ids: Collection[int], field: CustomField, value: Any) -> None:
    holder, table = field.holder, field.values._meta.db_table
    if value is None:
        field.values.objects.filter(**{f"{holder}__in": id_list(ids)}, field=field).delete()
        return
    name, stored = _as_stored(field, value)
    holders, params = id_source(sorted(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({holder}_id, field_id, {name})"
            f" SELECT h.id, %s, %s FROM ({holders}) h WHERE true"
            f" ON CONFLICT ({holder}_id, field_id) DO UPDATE SET {name} = excluded.{name}",
            [field.pk, stored, *params],
        )


def _store_each(field: CustomField, rows: Mapping[int, list[Any]]) -> None:
    holder, table, column = field.holder, field.values._meta.db_table, _column(field)
    source, given = rows_of([column], rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({holder}_id, field_id, {column.column}) SELECT v.id, %s, v.v0 FROM ({source}) v"
            f" WHERE true ON CONFLICT ({holder}_id, field_id) DO UPDATE SET {column.column} = excluded.{column.column}",
            [field.pk, given],
        )


def _as_stored(field: CustomField, value: Any) -> tuple[str, Any]:
    """The name of the column for a value, and the value as the database takes it."""
    column = _column(field)
    plain = value.pk if isinstance(value, User) else value
    return column.column, column.get_db_prep_save(plain, connection)


def _column(field: CustomField) -> Any:
    return field.values._meta.get_field(field.column)


def _pick(ids: Collection[int], field: CustomField, choices: Collection[CustomChoice]) -> None:
    holder, table = field.holder, field.picks._meta.db_table
    chosen = [choice.pk for choice in choices]
    others = CustomChoice.objects.filter(field=field).exclude(pk__in=chosen)
    field.picks.objects.filter(**{f"{holder}__in": id_list(ids)}, choice__in=others).delete()
    holders, params = id_source(sorted(ids))
    picked, more = id_source(chosen)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({holder}_id, choice_id)"
            f" SELECT h.id, p.id FROM ({holders}) h CROSS JOIN ({picked}) p WHERE true ON CONFLICT DO NOTHING",
            [*params, *more],
        )
