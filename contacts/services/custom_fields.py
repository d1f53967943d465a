"""What contacts hold in the fields that admins defined: reading and writing it for many contacts at once.

A value is a str, Decimal, date, datetime, bool, CustomChoice, list of CustomChoice in their order, or User, as the type
of the field says. A contact that holds nothing has no value; `None` stands for that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from django.core.exceptions import BadRequest
from django.db import connection, transaction

from accounts.models import User
from contacts.id_lists import id_list, id_source
from contacts.models import CustomChoice, CustomField, CustomPick, CustomValue

Values = dict[int, dict[int, Any]]  # contact id -> field id -> value

PERSON = ["id", "username", "first_name", "last_name"]
CHOICE = ["id", "field_id", "name", "colour", "position"]


class FieldChanged(BadRequest):
    """The field has another type than when the value was given, or is gone."""


def values_of(ids: Collection[int], fields: Collection[CustomField]) -> Values:
    """What the contacts `ids` hold in `fields`, an entry for each contact; at most two queries.

    People know only their names, choices all but nothing of their field.
    """
    found: Values = {pk: {} for pk in ids}
    for contact, field, value in chain(_stored(ids, fields), _picked(ids, fields)):
        found[contact][field] = value
    return found


@transaction.atomic
def set_value(contact_ids: Collection[int], field: CustomField, value: Any) -> dict[int, Any]:
    """Gives every contact `value`, or takes away what it holds for None. A handful of queries, however many contacts.

    Returns those that held something else, with what it was. Raises FieldChanged.
    """
    _hold(field)
    value = None if value in ("", []) else value
    before = {pk: held.get(field.pk) for pk, held in values_of(contact_ids, [field]).items()}
    changed = {pk: held for pk, held in before.items() if held != value}
    if changed and field.has_choices:
        _pick(changed, field, [value] if isinstance(value, CustomChoice) else value or [])
    elif changed:
        _store(changed, field, value)
    return changed


def set_values(contact_id: int, values: Mapping[CustomField, Any]) -> None:
    """Gives one contact a value in each of several fields, as `set_value` does."""
    for field, value in values.items():
        set_value([contact_id], field, value)


def _stored(ids: Collection[int], fields: Iterable[CustomField]) -> Iterator[tuple[int, int, Any]]:
    columns = {field.pk: field.column for field in fields if field.column}
    read = sorted(set(columns.values()) - {"person"})
    people = [f"person__{name}" for name in PERSON] if "person" in columns.values() else []
    held = CustomValue.objects.filter(contact__in=id_list(ids), field__in=columns)
    known: dict[int, User] = {}
    for contact, field, *row in held.values_list("contact_id", "field_id", *read, *people) if columns else ():
        value = _person(row[len(read) :], known) if columns[field] == "person" else row[read.index(columns[field])]
        if value is not None:
            yield contact, field, value


def _person(row: list[Any], known: dict[int, User]) -> User | None:
    if row[0] is not None and row[0] not in known:
        known[row[0]] = User.from_db(connection.alias, PERSON, row)
    return known.get(row[0])


def _picked(ids: Collection[int], fields: Iterable[CustomField]) -> Iterator[tuple[int, int, Any]]:
    types = {field.pk: field.type for field in fields if field.has_choices}
    picks = CustomPick.objects.filter(contact__in=id_list(ids), choice__field__in=types)
    rows = picks.order_by("choice__position", "choice").values_list(
        "contact_id", *(f"choice__{name}" for name in CHOICE)
    )
    known: dict[int, CustomChoice] = {}
    several: dict[tuple[int, int], list[CustomChoice]] = {}
    for contact, pk, field, *more in rows if types else ():
        choice = known.setdefault(pk, CustomChoice.from_db(connection.alias, CHOICE, [pk, field, *more]))
        if types[field] == CustomField.Type.CHOICE:
            yield contact, field, choice
        else:
            several.setdefault((contact, field), []).append(choice)
    yield from ((contact, field, choices) for (contact, field), choices in several.items())


def _hold(field: CustomField) -> None:
    """Keeps the field's type from changing until the transaction ends; many may hold it at once."""
    # What a foreign key to the field locks anyway; Django has no word for it. SQLite lets only one write at all.
    lock = "FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT type FROM {CustomField._meta.db_table} WHERE id = %s {lock}", [field.pk])
        if cursor.fetchone() != (field.type,):
            raise FieldChanged


def _store(contact_ids: Collection[int], field: CustomField, value: Any) -> None:
    if value is None:
        CustomValue.objects.filter(contact__in=id_list(contact_ids), field=field).delete()
        return
    name, stored = _as_stored(field, value)
    contacts, params = id_source(sorted(contact_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {CustomValue._meta.db_table} (contact_id, field_id, {name})"
            f" SELECT c.id, %s, %s FROM ({contacts}) c WHERE true"
            f" ON CONFLICT (contact_id, field_id) DO UPDATE SET {name} = excluded.{name}",
            [field.pk, stored, *params],
        )


def _as_stored(field: CustomField, value: Any) -> tuple[str, Any]:
    """The name of the column for a value, and the value as the database takes it."""
    column = next(column for column in CustomValue._meta.local_concrete_fields if column.name == field.column)
    plain = value.pk if isinstance(value, User) else value
    return column.column, column.get_db_prep_save(plain, connection)


def _pick(contact_ids: Collection[int], field: CustomField, choices: Collection[CustomChoice]) -> None:
    chosen = [choice.pk for choice in choices]
    others = CustomChoice.objects.filter(field=field).exclude(pk__in=chosen)
    CustomPick.objects.filter(contact__in=id_list(contact_ids), choice__in=others).delete()
    contacts, ids = id_source(sorted(contact_ids))
    picked, more = id_source(chosen)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {CustomPick._meta.db_table} (contact_id, choice_id)"
            f" SELECT c.id, p.id FROM ({contacts}) c CROSS JOIN ({picked}) p WHERE true ON CONFLICT DO NOTHING",
            [*ids, *more],
        )
