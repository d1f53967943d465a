"""What the filter panel offers where any number of records can be chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from contacts.conditions import Choice, ChoiceField
from contacts.filters import ContactFilter

OFFERED = 100

LABELS = {
    "tags": "Tags: any of these",
    "tags_all": "Tags: all of these",
    "tags_none": "Tags: none of these",
    "status": "Status",
    "owner": "Owner",
    "company": "Company",
}
SEARCHED = {"owner": ("first_name", "last_name", "username")}  # for the others it is the name


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    colour: str
    is_chosen: bool


@dataclass(frozen=True)
class Picker:
    """`options` has the chosen ones first, then the first OFFERED of the others."""

    name: str
    label: str
    options: list[Option]
    has_more: bool

    @property
    def is_searchable(self) -> bool:
        return self.has_more or len(self.options) > 12

    @property
    def chosen_names(self) -> str:
        return ", ".join(option.label for option in self.options if option.is_chosen)


def pickers(contact_filter: ContactFilter) -> list[Picker]:
    return [_picker(contact_filter, name) for name in LABELS]


def picker(contact_filter: ContactFilter, name: str, find: str = "") -> Picker | None:
    """The picker of the condition `name` with options that contain `find`; None when there is no such picker."""
    return _picker(contact_filter, name, find.replace("\0", "").strip()[:100]) if name in LABELS else None


def _picker(contact_filter: ContactFilter, name: str, find: str = "") -> Picker:
    field: ChoiceField = contact_filter.filters[name].field
    contact_filter.is_valid()
    choice: Choice = contact_filter.form.cleaned_data.get(name) or Choice({}, frozenset())
    chosen = field.queryset.filter(pk__in=choice.ids) if choice.ids else ()
    others = list(_matching(field.queryset, name, find).exclude(pk__in=choice.ids)[: OFFERED + 1])
    options = [*(_option(record, True) for record in chosen), *_keywords(field, choice, find)]
    options += [_option(record, False) for record in others[:OFFERED]]
    return Picker(name, LABELS[name], options, has_more=len(others) > OFFERED)


def _matching(records: QuerySet[Model], name: str, find: str) -> QuerySet[Model]:
    matches = Q()
    for column in SEARCHED.get(name, ("name",)):
        matches |= Q(**{f"{column}__icontains": find})
    return records.filter(matches) if find else records


def _keywords(field: ChoiceField, choice: Choice, find: str) -> Iterable[Option]:
    return (
        Option(keyword, label, "", keyword in choice.keywords)
        for keyword, label in field.keywords.items()
        if keyword in choice.keywords or find.lower() in label.lower()
    )


def _option(record: Any, is_chosen: bool) -> Option:
    return Option(str(record.pk), str(record), getattr(record, "colour", ""), is_chosen)
