"""Contacts side by side: a row for each thing that they hold one of, and whose is to be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.formats import date_format

from contacts.countries import country_name
from contacts.models import Contact, CustomField, Tag
from contacts.services.custom_fields import values_of

Picks = Mapping[str, int]  # name of a row -> id of the contact whose value is kept
Words = Callable[[Contact], str]


@dataclass(frozen=True)
class Part:
    """What is picked as one: columns of a contact that belong together, and how they are said."""

    name: str
    label: str
    columns: tuple[str, ...]
    words: Words


def _part(name: str, label: str, words: Words | None = None, columns: tuple[str, ...] = ()) -> Part:
    return Part(name, label, columns or (name,), words or (lambda contact: str(getattr(contact, name) or "")))


def _yes(name: str) -> Words:
    return lambda contact: "Yes" if getattr(contact, name) else ""


def _address(contact: Contact) -> str:
    place = (contact.street, contact.city, contact.state, contact.postal_code)
    return ", ".join(filter(None, [*place, country_name(contact.country)]))


def _born(contact: Contact) -> str:
    return date_format(contact.date_of_birth, "j M Y") if contact.date_of_birth else ""


# Halves of two names, or of two addresses, are none: each is picked whole.
PARTS = (
    _part("name", "Name", lambda one: f"{one.first_name} {one.last_name}".strip(), ("first_name", "last_name")),
    _part("email", "E-mail"),
    _part("phone", "Phone", lambda one: one.display_phone if one.phone else ""),
    _part("company", "Company", columns=("company_id",)),
    _part("job_title", "Job title"),
    _part("contact_type", "Type", lambda one: str(one.get_contact_type_display())),
    _part("status", "Status", columns=("status_id",)),
    _part("owner", "Owner", columns=("owner_id",)),
    _part("source", "Source"),
    _part("website", "Website"),
    _part("address", "Address", _address, ("street", "city", "state", "postal_code", "country")),
    _part("time_zone", "Time zone"),
    _part("date_of_birth", "Born", _born),
    # One who does not want to be reached is not: saying so counts as the only thing said.
    _part("dnd_email", "No e-mail", _yes("dnd_email")),
    _part("dnd_sms", "No SMS", _yes("dnd_sms")),
    _part("dnd_whatsapp", "No WhatsApp", _yes("dnd_whatsapp")),
    _part("dnd_call", "No calls", _yes("dnd_call")),
)
LABELS = {column: part.label for part in PARTS for column in part.columns}


@dataclass(frozen=True)
class Cell:
    """What one contact holds in a row."""

    contact: Contact
    value: Any
    words: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(self.value) if isinstance(self.value, tuple) else self.value in (None, "", [])

    @property
    def is_pickable(self) -> bool:
        """Whether it can be chosen; a yes or no says something either way."""
        return not self.is_empty or self.value == (False,)


@dataclass(frozen=True)
class Row:
    """One thing that contacts hold one of. `columns` are those of a contact; `field` is the custom field otherwise."""

    name: str
    label: str
    cells: list[Cell]
    picked: int  # id of the contact whose value is kept
    columns: tuple[str, ...] = ()
    field: CustomField | None = None

    @property
    def is_empty(self) -> bool:
        return all(cell.is_empty for cell in self.cells)

    @property
    def is_same(self) -> bool:
        """Whether everybody holds the same."""
        return all(cell.value == self.cells[0].value for cell in self.cells)

    @property
    def conflicts(self) -> bool:
        """Whether something that is held would get lost."""
        held = [cell.value for cell in self.cells if not cell.is_empty]
        return any(value != held[0] for value in held)

    @property
    def kept(self) -> Cell:
        return next(cell for cell in self.cells if cell.contact.pk == self.picked)


@dataclass(frozen=True)
class Comparison:
    """Contacts that may become one: `master` goes on, with what `picks` take from the others."""

    contacts: Sequence[Contact]
    master: Contact
    picks: Picks = field(default_factory=dict)

    @property
    def others(self) -> list[Contact]:
        return [contact for contact in self.contacts if contact != self.master]

    @property
    def tags(self) -> list[Tag]:
        """Those of all."""
        found = {tag.pk: tag for contact in self.contacts for tag in contact.tags.all()}
        return sorted(found.values(), key=lambda tag: tag.name.lower())

    @cached_property
    def rows(self) -> list[Row]:
        """Without those in which nobody holds anything."""
        return [row for row in (*self._parts(), *self._custom()) if not row.is_empty]

    @property
    def different(self) -> list[Row]:
        return [row for row in self.rows if not row.is_same]

    @property
    def same(self) -> list[Row]:
        return [row for row in self.rows if row.is_same]

    def _parts(self) -> Iterator[Row]:
        for part in PARTS:
            cells = [
                Cell(contact, tuple(getattr(contact, column) for column in part.columns), part.words(contact))
                for contact in self.contacts
            ]
            yield Row(part.name, part.label, cells, self._picked(part.name, cells), part.columns)

    def _custom(self) -> Iterator[Row]:
        fields = list(CustomField.objects.of_contacts())
        held = values_of([contact.pk for contact in self.contacts], fields)
        for one in fields:
            cells = [Cell(contact, held[contact.pk].get(one.pk)) for contact in self.contacts]
            yield Row(one.key, one.name, cells, self._picked(one.key, cells), field=one)

    def _picked(self, name: str, cells: list[Cell]) -> int:
        """As said, or the master's, or the first that is not empty."""
        pick = self.picks.get(name, 0)
        if pick in {cell.contact.pk for cell in cells if cell.is_pickable}:
            return pick
        filled = [cell.contact.pk for cell in cells if not cell.is_empty]
        return self.master.pk if self.master.pk in filled or not filled else filled[0]


def compare(contacts: Sequence[Contact], master: int | None = None, picks: Picks | None = None) -> Comparison:
    """`contacts` side by side, at least one; without a `master` among them that is the oldest."""
    oldest = min(contacts, key=lambda contact: (contact.created_at, contact.pk))
    chosen = next((contact for contact in contacts if contact.pk == master), oldest)
    return Comparison(contacts, chosen, picks or {})


def row_labels() -> dict[str, str]:
    """What every row of a comparison is called, by its name."""
    custom = {field.key: field.name for field in CustomField.objects.of_contacts()}
    return {part.name: part.label for part in PARTS} | custom
