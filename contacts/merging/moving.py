"""What hangs on contacts that become one. What is a thing of its own moves; what is only held is copied.

tests/contacts/test_merging.py knows every model that points at a contact, and fails when one is without a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import BigIntegerField, Case, Model, Value, When

from contacts.id_lists import id_list
from contacts.models import (
    Appointment,
    Contact,
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

# What the dialog counts, as `plural` takes it.
NOUNS: dict[type[Model], str] = {
    Note: "note",
    Task: "task",
    Opportunity: "opportunity,opportunities",
    Appointment: "appointment",
    Message: "message",
    Enrolment: "automation",
    ManualAction: "manual action",
}


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


def hanging(others: Sequence[int]) -> list[tuple[str, int]]:
    """What would move, for the dialog: (noun, count), as `plural` takes them."""
    counts = {noun: model._default_manager.filter(contact__in=others).count() for model, noun in NOUNS.items()}
    return [(noun, count) for noun, count in counts.items() if count]
