"""What the cells of one page of the contact list hold, read in a few queries however many rows there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from contacts.columns import Column
from contacts.id_lists import id_list
from contacts.models import Contact, ContactPoint, ContactTag
from contacts.phones import display_phone
from contacts.services.custom_fields import values_of

Marks = QuerySet[Any, tuple[str, int, str, str]]  # column, contact id, name, colour
EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Mark:
    """One of several that a cell shows: a tag, a follower, an address."""

    name: str
    colour: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Cell:
    column: Column
    value: Any

    @property
    def is_empty(self) -> bool:
        return self.value in EMPTY


@dataclass(frozen=True)
class Row:
    contact: Contact
    cells: list[Cell]

    @property
    def further_cells(self) -> list[Cell]:
        """Those after the name."""
        return self.cells[1:]


def rows_of(contacts: Sequence[Contact], columns: Sequence[Column]) -> list[Row]:
    """A row for each of `contacts`; at most three queries."""
    ids = [contact.pk for contact in contacts]
    marks = _marks(ids, {column.name for column in columns} & MARKS.keys())
    fields = [column.field for column in columns if column.field]
    values = values_of(ids, fields) if fields else {}

    def value(column: Column, contact: Contact) -> Any:
        if column.field:
            return values[contact.pk].get(column.field.pk)
        return marks[column.name, contact.pk] if column.name in MARKS else column.value(contact)

    return [Row(contact, [Cell(column, value(column, contact)) for column in columns]) for contact in contacts]


def _marks(ids: Collection[int], names: Collection[str]) -> defaultdict[tuple[str, int], list[Mark]]:
    """The marks by column and contact, sorted by name: one query, however many columns there are."""
    found: defaultdict[tuple[str, int], list[Mark]] = defaultdict(list)
    queries = [MARKS[name](ids) for name in sorted(names)] if ids else []
    if queries:
        rows = queries[0].union(*queries[1:], all=True) if queries[1:] else queries[0]
        for column, contact, name, colour in sorted(rows, key=lambda row: row[2].lower()):
            found[column, contact].append(Mark(display_phone(name) if column == "further_phones" else name, colour))
    return found


def _tags(ids: Collection[int]) -> Marks:
    taggings = ContactTag.objects.filter(contact__in=id_list(ids))
    return taggings.values_list(Value("tags"), "contact_id", "tag__name", "tag__colour")


def _followers(ids: Collection[int]) -> Marks:
    name = Trim(Concat("user__first_name", Value(" "), "user__last_name"))
    shown = Coalesce(NullIf(name, Value("")), "user__username")
    following = Contact.followers.through._default_manager.filter(contact__in=id_list(ids))
    return following.values_list(Value("followers"), "contact_id", shown, Value(""))


def _points(column: str, kind: ContactPoint.Kind) -> Callable[[Collection[int]], Marks]:
    def read(ids: Collection[int]) -> Marks:
        points = ContactPoint.objects.order_by().filter(contact__in=id_list(ids), kind=kind)
        return points.values_list(Value(column), "contact_id", "value", Value(""))

    return read


MARKS: dict[str, Callable[[Collection[int]], Marks]] = {
    "tags": _tags,
    "followers": _followers,
    "further_emails": _points("further_emails", ContactPoint.Kind.EMAIL),
    "further_phones": _points("further_phones", ContactPoint.Kind.PHONE),
}
