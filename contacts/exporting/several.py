"""What a contact may have several of, in one query for many contacts: names, notes, opportunities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from contacts.exporting.told import told
from contacts.models import ContactPoint, ContactTag, CustomField, Note, Opportunity
from contacts.querysets import ContactQuerySet
from contacts.services.custom_fields import values_of

Several = dict[int, list[Any]]  # contact id -> names, or records as dicts

NOTE = {"text": "text", "author": "author__username", "time": "created_at"}
OPPORTUNITY = {
    "name": "name",
    "pipeline": "stage__pipeline__name",
    "stage": "stage__name",
    "status": "status",
    "value": "value",
    "currency": "currency",
    "owner": "owner__username",
    "source": "source",
    "lost_reason": "lost_reason",
    "expected_close": "expected_close_on",
    "created": "created_at",
}


def tags(contacts: ContactQuerySet) -> Several:
    """The names of the tags of each contact, by name."""
    worn = ContactTag.objects.filter(contact__in=contacts).order_by("tag__name")
    return _by_contact(worn.values_list("contact_id", "tag__name"))


def followers(contacts: ContactQuerySet) -> Several:
    """Who follows each contact, by the name they sign in with."""
    rows = contacts.filter(followers__isnull=False).order_by("followers__username")
    return _by_contact(rows.values_list("pk", "followers__username"))


def points(kind: ContactPoint.Kind) -> Callable[[ContactQuerySet], Several]:
    """Further e-mail addresses, or further phone numbers, in the order in which they came."""

    def read(contacts: ContactQuerySet) -> Several:
        found = ContactPoint.objects.filter(contact__in=contacts, kind=kind).order_by("pk")
        return _by_contact(found.values_list("contact_id", "value"))

    return read


def notes(contacts: ContactQuerySet) -> Several:
    """The latest first."""
    return _records(Note.objects.filter(contact__in=contacts).values_list("contact_id", *NOTE.values()), NOTE)


def opportunities(contacts: ContactQuerySet) -> Several:
    """The latest first; `custom_fields` has what each holds in these, by name."""
    theirs = Opportunity.objects.filter(contact__in=contacts)
    found = list(theirs.values_list("contact_id", "pk", *OPPORTUNITY.values()))
    fields = {field.pk: field for field in CustomField.objects.of_opportunities()}
    held = values_of([row[1] for row in found], fields.values())
    custom = [{fields[pk].name: told(fields[pk], value) for pk, value in held[row[1]].items()} for row in found]
    rows = ((contact, *values, own) for (contact, _, *values), own in zip(found, custom, strict=True))
    return _records(rows, [*OPPORTUNITY, "custom_fields"])


def _records(rows: Iterable[tuple[Any, ...]], names: Iterable[str]) -> Several:
    return _by_contact((contact, dict(zip(names, values, strict=True))) for contact, *values in rows)


def _by_contact(rows: Iterable[tuple[int, Any]]) -> Several:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for contact, value in rows:
        found[contact].append(value)
    return found
