"""What one row of a file says about a contact, also as a text that keeps it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from contacts.importing.targets import STANDARD
from contacts.models import ContactPoint

EMAIL, PHONE = ContactPoint.Kind.EMAIL.value, ContactPoint.Kind.PHONE.value
Point = tuple[str, str]  # kind and value

# Key of a target -> column of Contact that it fills; the company is kept by name until it is written.
COLUMNS = {
    **{key: key for key in ("first_name", "last_name", "email", "phone", "job_title", "source", "website")},
    **{key: key for key in ("street", "city", "state", "postal_code", "country", "time_zone")},
    **{key: key for key in ("date_of_birth", "contact_type", "company", "created_at", "last_activity_at")},
    **{key: key for key in ("dnd_email", "dnd_sms", "dnd_whatsapp", "dnd_call")},
    "status": "status_id",
    "owner": "owner_id",
}
LABELS = {column: STANDARD[key].label for key, column in COLUMNS.items()}


@dataclass(slots=True)
class Wanted:
    """What one row says about a contact. `columns` are those of Contact (LABELS), `custom` goes by Target.key.

    `lists` of names and texts are only ever added to what the contact has.
    """

    number: int
    contact: int | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    followers: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unlikely: list[tuple[str, str]] = field(default_factory=list)  # column and phone number that is kept as it is

    @property
    def emails(self) -> list[str]:
        """The address that the contact is found by; the further ones where there is none."""
        return self._addresses("email", EMAIL)

    @property
    def phones(self) -> list[str]:
        return self._addresses("phone", PHONE)

    def all_addresses(self, column: str, kind: str) -> list[str]:
        first = self.columns.get(column)
        further = [value for own, value in self.points if own == kind]
        return [first, *further] if first else further

    def _addresses(self, column: str, kind: str) -> list[str]:
        return self.all_addresses(column, kind)[:1] if self.columns.get(column) else self.all_addresses(column, kind)


def remember(row: Wanted) -> str:
    """The row as text, for `recall`."""
    kept = [row.contact, row.columns, row.custom, row.points, row.tags, row.followers, row.notes]
    return json.dumps(kept, default=_tagged, separators=(",", ":"))


def recall(number: int, text: str) -> Wanted:
    """The row that `remember` has made a text of."""
    contact, columns, custom, points, tags, followers, notes = json.loads(text, object_hook=_untagged)
    return Wanted(number, contact, columns, custom, [(kind, value) for kind, value in points], tags, followers, notes)


def _tagged(value: Any) -> dict[str, str]:
    """What JSON has no word for."""
    match value:
        case datetime():
            return {"@moment": value.isoformat()}
        case date():
            return {"@day": value.isoformat()}
        case Decimal():
            return {"@number": str(value)}
    raise TypeError(f"{type(value).__name__} is nothing that a row says")


def _untagged(found: dict[str, Any]) -> Any:
    for tag, read in _TAGS.items():
        if tag in found:
            return read(found[tag])
    return found


_TAGS: dict[str, Callable[[str], Any]] = {
    "@day": date.fromisoformat,
    "@moment": datetime.fromisoformat,
    "@number": Decimal,
}
