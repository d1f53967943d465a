"""The addresses of contacts that become one: e-mails and phones, main and further ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from contacts.models import Contact, ContactPoint

Point = tuple[str, str]  # kind and value
Rows = Sequence[Sequence[Any]]  # id, kind and value of further addresses


def united_points(contacts: Sequence[Contact], master: Contact, kept: dict[str, str]) -> list[Point]:
    """All addresses of `contacts` but those `kept` (by kind), each once, the master's first."""
    first_master = sorted(contacts, key=lambda contact: contact != master)
    found = dict.fromkeys(point for contact in first_master for point in _points(contact))
    return [(kind, value) for kind, value in found if value and value != kept[kind].lower()]


def _points(contact: Contact) -> Iterator[Point]:
    yield "email", contact.email.lower()
    yield "phone", contact.phone
    for point in contact.further_points.all():
        yield point.kind, point.value


def unite_points(master: int, wanted: Sequence[Point], again: Rows = ()) -> tuple[Rows, Rows]:
    """Makes these the master's further addresses; tells what was added and what was removed, each with its id.

    Those of `again` were added before, and get the same ids.
    """
    ids = {(kind, value): pk for pk, kind, value in again}
    held = {(point.kind, point.value): point for point in ContactPoint.objects.filter(contact=master)}
    added = [point for point in wanted if point not in held]
    removed = [row for point, row in held.items() if point not in wanted]
    ContactPoint.objects.filter(pk__in=[row.pk for row in removed]).delete()
    rows = [ContactPoint(pk=ids.get((kind, value)), contact_id=master, kind=kind, value=value) for kind, value in added]
    known = [row for row in rows if row.pk]
    made = [*ContactPoint.objects.bulk_create(known), *ContactPoint.objects.bulk_create(r for r in rows if not r.pk)]
    return _kept(made), _kept(removed)


def _kept(points: Iterable[ContactPoint]) -> Rows:
    return [[point.pk, point.kind, point.value] for point in points]


def part_points(master: int, added: Rows, removed: Rows) -> None:
    """Takes back what `unite_points` did."""
    for kind in ContactPoint.Kind.values:
        values = [value for _, of, value in added if of == kind]
        ContactPoint.objects.filter(contact=master, kind=kind, value__in=values).delete()
    rows = [ContactPoint(pk=pk, contact_id=master, kind=kind, value=value) for pk, kind, value in removed]
    ContactPoint.objects.bulk_create(rows, ignore_conflicts=True)
