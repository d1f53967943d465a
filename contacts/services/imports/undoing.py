"""Taking back what an import did to contacts, and doing it again."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from contacts import row_copies
from contacts.changing.undoing import put_back
from contacts.id_lists import id_list
from contacts.loading import load
from contacts.models import Contact, ContactPoint, Note
from contacts.services import trash
from contacts.services.imports.writing import CREATED, NOTES, POINTS, Undo

Data = Mapping[int, Undo]  # contact id -> its undo data


@dataclass(frozen=True)
class Undone:
    """What became of one contact: what it takes to do it again, and the fields that had changed since, by label."""

    undo: Undo
    left: tuple[str, ...] = ()


@transaction.atomic
def take_back(data: Data, written_in: int) -> dict[int, Undone]:
    """What the import in bulk action `written_in` created goes to the trash; what it changed is put back, and what it
    added taken away, where nobody has changed it since. Returns the contacts of which anything could be taken back.
    """
    created = _live([pk for pk, undo in data.items() if CREATED in undo])
    trash.delete_contacts(created, deleted_in=written_in)
    changed = _live([pk for pk, undo in data.items() if CREATED not in undo])
    points = _remove_points({pk: data[pk].get(POINTS, []) for pk in changed})
    notes = Note.objects.delete_written([pk for pk in changed if NOTES in data[pk]], written_in)
    back = {pk: Undone({CREATED: True}) for pk in created}
    return back | _fields_back({pk: data[pk] for pk in changed}, points, notes)


@transaction.atomic
def do_again(data: Data, written_in: int) -> dict[int, Undone]:
    """The inverse: `data` is what `take_back` gave."""
    created = [pk for pk, undo in data.items() if CREATED in undo]
    ours = Contact.objects.in_trash().filter(pk__in=id_list(created), deleted_in=written_in)
    restored = set(ours.select_for_update().values_list("pk", flat=True))
    trash.restore_contacts(restored)
    changed = _live([pk for pk, undo in data.items() if CREATED not in undo])
    points = _add_points({pk: data[pk].get(POINTS, []) for pk in changed})
    notes = row_copies.put_back({pk: data[pk][NOTES] for pk in changed if NOTES in data[pk]})
    back = {pk: Undone({CREATED: True}) for pk in restored}
    return back | _fields_back({pk: data[pk] for pk in changed}, points, dict.fromkeys(notes, True))


def _fields_back(data: Data, points: Mapping[int, Any], notes: Mapping[int, Any]) -> dict[int, Undone]:
    """Puts fields back; `points` and `notes` say for which contacts these have been seen to."""
    fields = {pk: {key: entry for key, entry in undo.items() if not key.startswith("+")} for pk, undo in data.items()}
    found: dict[int, Undone] = {}
    for pk, done in put_back(fields).items():
        more = {POINTS: points.get(pk), NOTES: notes.get(pk)}
        if done.back or any(more.values()):
            found[pk] = Undone(done.undo | {key: value for key, value in more.items() if value}, done.left)
    return found


def _live(ids: Collection[int]) -> list[int]:
    live = Contact.objects.live().filter(pk__in=id_list(ids)).order_by("pk")
    return list(live.select_for_update().values_list("pk", flat=True))


def _remove_points(points: Mapping[int, Sequence[Sequence[str]]]) -> dict[int, list[list[str]]]:
    """Takes further addresses away; returns those that were there, by contact."""
    wanted = [[pk, *point] for pk, several in points.items() for point in several]
    if not wanted:
        return {}
    if connection.vendor == "postgresql":
        source = "SELECT (e->>0)::bigint, e->>1, e->>2 FROM json_array_elements(%s::json) e"
    else:
        source = "SELECT " + ", ".join(f"json_extract(value, '$[{n}]')" for n in range(3)) + " FROM json_each(%s)"
    found: dict[int, list[list[str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {ContactPoint._meta.db_table} WHERE (contact_id, kind, value) IN ({source})"
            " RETURNING contact_id, kind, value",
            [json.dumps(wanted)],
        )
        for pk, kind, value in cursor.fetchall():
            found.setdefault(pk, []).append([kind, value])
    return found


def _add_points(points: Mapping[int, Sequence[Sequence[str]]]) -> dict[int, list[list[str]]]:
    """Gives further addresses back; returns those that were not there, by contact."""
    held = ContactPoint.objects.filter(contact__in=id_list(points)).order_by()
    there = set(held.values_list("contact_id", "kind", "value")) if any(points.values()) else set()
    missing = {pk: [list(point) for point in several if (pk, *point) not in there] for pk, several in points.items()}
    if any(missing.values()):
        rows = [[pk, *point] for pk, several in missing.items() for point in several]
        load(ContactPoint, ["contact_id", "kind", "value"], rows)
    return {pk: several for pk, several in missing.items() if several}
