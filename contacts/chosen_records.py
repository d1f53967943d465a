"""Records that an address names by their ids, such as tags and owners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from contacts.id_lists import is_id
from contacts.where.records import RECORDS, Record, read_records

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Choice:
    """The records that somebody chose, by id and in the order of their names, and keywords (me, none) beside them."""

    names: dict[int, str]
    keywords: frozenset[str]

    @property
    def ids(self) -> list[int]:
        return list(self.names)

    def __bool__(self) -> bool:
        return bool(self.names or self.keywords)


class ChoiceField(forms.Field):
    """Any number of records by id, or keywords. Cleans to a Choice; one that does not exist is an error.

    `records` says which records (a key of RECORDS), `keywords` what each keyword is called. Which ids exist is read for
    all fields of a form at once: see `look_up`.
    """

    widget = forms.MultipleHiddenInput

    def __init__(self, *, records: str, user: User, keywords: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.records, self.user, self.keywords = records, user, keywords or {}
        self.known: dict[int, str] = {}

    @property
    def queryset(self) -> QuerySet[Any]:
        """What can be chosen."""
        return RECORDS[self.records].visible(self.user)

    def clean(self, value: list[str] | None) -> Choice:
        noun = RECORDS[self.records].noun
        values = {item.strip() for item in value or []} - {""}
        chosen = sorted(values - set(self.keywords))
        if wrong := [item for item in chosen if not is_id(item)]:
            raise ValidationError(f"“{wrong[0][:40]}” is not a {noun}.")
        if missing := [item for item in chosen if int(item) not in self.known]:
            raise ValidationError(f"There is no {noun} {', '.join(missing)} (any more).")
        names = {int(item): self.known[int(item)] for item in chosen}
        return Choice(dict(sorted(names.items(), key=itemgetter(1))), frozenset(values & set(self.keywords)))


def look_up(asked: Sequence[tuple[ChoiceField, list[str]]], user: User) -> dict[tuple[str, int], Record]:
    """The records that the values of all fields ask for, which each field is told: one query, or none."""
    wanted: dict[str, set[int]] = {}
    for field, values in asked:
        wanted.setdefault(field.records, set()).update(int(item) for item in values if is_id(item))
    records = read_records(wanted, user)
    for field, _ in asked:
        field.known = {pk: record.name for (kind, pk), record in records.items() if kind == field.records}
    return records
