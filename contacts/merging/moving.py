"""What hangs on contacts that become one. What is a thing of its own moves; what is only held is copied.

tests/contacts/test_merging.py knows every model that points at a contact, and fails when one is without a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Case, Model, Value, When
from django.utils import timezone

from contacts.id_lists import id_list
from contacts.merging.changing import Wanted
from contacts.models import (
    Appointment,
    Contact,
    ContactPoint,
    ContactTag,
    Conversation,
    Enrolment,
    GroupMember,
    ManualAction,
    MergedContact,
    Message,
    Note,
    Opportunity,
    SmartListMember,
    Task,
)

Moved = dict[str, list[int]]  # id of the contact -> ids of what was its

MOVED: tuple[type[Model], ...] = (
    Appointment,
    Conversation,
    Enrolment,
    ManualAction,
    MergedContact,
    Message,
    Note,
    Opportunity,
    Task,
)
# By what one such row differs from another of the same contact.
COPIED: dict[type[Model], str] = {
    ContactTag: "tag_id",
    GroupMember: "group_id",
    SmartListMember: "smart_list_id",
    Contact.followers.through: "user_id",
}
UNDER_WAY = [Enrolment.State.ACTIVE, Enrolment.State.PAUSED]
Point = tuple[str, str]  # kind and value
Rows = Sequence[Sequence[Any]]  # id, kind and value of further addresses


def move(model: type[Model], master: int, others: Sequence[int], besides: Iterable[int] = ()) -> Moved:
    """Gives all rows of `others` but `besides` to the master; tells whose they were."""
    found = model._default_manager.filter(contact__in=others).exclude(pk__in=list(besides)).order_by("pk")
    moved: Moved = {}
    for contact, pk in found.select_for_update().values_list("contact_id", "pk"):
        moved.setdefault(str(contact), []).append(pk)
    rows = [pk for ids in moved.values() for pk in ids]
    if rows:
        model._default_manager.filter(pk__in=id_list(rows)).update(contact=master)
    return moved


def move_back(model: type[Model], master: int, moved: Moved) -> None:
    """Gives back what the master still has of it. One statement."""
    whens = [When(pk__in=id_list(ids), then=Value(int(contact))) for contact, ids in moved.items()]
    if whens:
        rows = model._default_manager.filter(contact=master, pk__in=id_list(pk for ids in moved.values() for pk in ids))
        rows.update(contact=Case(*whens, output_field=BigIntegerField()))


def copy(model: type[Model], master: int, others: Sequence[int]) -> list[int]:
    """Gives the master what the others hold and it does not: tags, groups … Tells which."""
    key, objects = COPIED[model], model._default_manager
    held = set(objects.filter(contact=master).values_list(key, flat=True))
    rows = {getattr(row, key): row for row in objects.filter(contact__in=others).order_by("-contact")}
    missing = sorted(rows.keys() - held)
    objects.bulk_create([_as_held_by(master, rows[pk]) for pk in missing], ignore_conflicts=True)
    return missing


def take_back(model: type[Model], master: int, keys: Sequence[int]) -> None:
    """Takes from the master what `copy` gave it."""
    model._default_manager.filter(contact=master, **{f"{COPIED[model]}__in": keys}).delete()


def _as_held_by(master: int, row: Model) -> Model:
    values = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if one.attname != "id"}
    return type(row)(**{name: value for name, value in values.items() if name != "pk"} | {"contact_id": master})


NOUNS: dict[type[Model], str] = {
    Note: "note",
    Task: "task",
    Opportunity: "opportunity,opportunities",
    Appointment: "appointment",
    Message: "message",
    Enrolment: "automation",
    ManualAction: "manual action",
}


def hanging(others: Sequence[int]) -> list[tuple[str, int]]:
    """What would move, for the dialog: (noun, count), as `plural` takes them."""
    counts = {noun: model._default_manager.filter(contact__in=others).count() for model, noun in NOUNS.items()}
    return [(noun, count) for noun, count in counts.items() if count]


# What may be there only once


def clashing_enrolments(master: int, others: Sequence[int]) -> Wanted:
    """Nobody is in an automation twice: of several under way the master's goes on, the others are stopped."""
    found = Enrolment.objects.filter(contact__in=[master, *others], state__in=UNDER_WAY).order_by("pk")
    stopped = {"state": Enrolment.State.STOPPED.value, "ended_at": timezone.now()}
    rows = found.values_list("pk", "contact_id", "automation_id")
    return dict.fromkeys(_later((contact != master, pk, automation) for pk, contact, automation in rows), stopped)


def clashing_messages(master: int, others: Sequence[int]) -> Wanted:
    """One bulk action writes to a contact once: what it wrote to others is kept as if it came from elsewhere.

    What it has not sent yet is not sent: the same message goes to the master.
    """
    found = Message.objects.filter(contact__in=[master, *others], bulk_action__isnull=False).order_by("pk")
    rows = list(found.values_list("pk", "contact_id", "bulk_action", "channel", "state"))
    states = {row[0]: row[4] for row in rows}
    later = _later((contact != master, pk, (sender, channel)) for pk, contact, sender, channel, _ in rows)
    return {pk: {"bulk_action": None} | _unsent(states[pk]) for pk in later}


def _unsent(state: str) -> dict[str, Any]:
    if state != Message.State.SCHEDULED:
        return {}
    return {"state": Message.State.CANCELLED.value, "problem": "Merged with a contact that gets the same message."}


def _later(rows: Iterable[tuple[bool, int, Any]]) -> Iterator[int]:
    """Of rows (is another's, id, key) the ids of those whose key another row had before; the master's come first."""
    seen = set()
    for _, pk, key in sorted(rows, key=lambda row: row[:2]):
        if key in seen:
            yield pk
        seen.add(key)


def joined_conversation(master: int, others: Sequence[int]) -> tuple[Wanted, list[int]]:
    """There is one thread with a contact: what the kept one becomes, and the ids of those that stay behind."""
    threads = list(Conversation.objects.filter(contact__in=[master, *others]).order_by("pk"))
    threads.sort(key=lambda thread: thread.contact_id != master)
    if len(threads) < 2:
        return {}, []
    moments = [thread.last_message_at for thread in threads if thread.last_message_at]
    joined = {
        "unread": sum(thread.unread for thread in threads),
        "is_open": any(thread.is_open for thread in threads),
        "assignee_id": next((thread.assignee_id for thread in threads if thread.assignee_id), None),
        "last_message_at": max(moments, default=None),
    }
    return {threads[0].pk: joined}, [thread.pk for thread in threads[1:]]


# Addresses


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


def latest_activity(contacts: Sequence[Contact]) -> datetime | None:
    return max((contact.last_activity_at for contact in contacts if contact.last_activity_at), default=None)
