"""Choosing any number of many: what the pickers of the filter panel offer, the chosen ones first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from contacts.chosen_records import Choice, ChoiceField
from contacts.filters import ContactFilter
from contacts.id_lists import is_id

OFFERED = 100
FEW = 12  # can be overlooked without a search

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
    colour: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class Offer:
    """The chosen options, then the first OFFERED of the others that were asked for."""

    options: list[Option]
    has_more: bool = False


class Shelf:
    """The first records of each kind, read once for all pickers of a page."""

    def __init__(self) -> None:
        self._read: dict[str, list[Any]] = {}

    def first(self, records: QuerySet[Any]) -> list[Any]:
        key = str(records.query)
        if key not in self._read:
            self._read[key] = list(records[: OFFERED + 1])
        return self._read[key]


class Supply(Protocol):
    """Where options come from."""

    def offer(self, chosen: Collection[str], find: str = "", shelf: Shelf | None = None) -> Offer:
        """The `chosen` ones (values), and those whose names contain `find`.

        A chosen one that there is not stays among them: without it the condition would mean something else.
        """


@dataclass(frozen=True)
class Listed:
    """Options that are known beforehand, by value."""

    labels: Mapping[str, str]

    def offer(self, chosen: Collection[str], find: str = "", shelf: Shelf | None = None) -> Offer:
        options = [Option(value, label, is_chosen=value in chosen) for value, label in self.labels.items()]
        shown = [option for option in options if option.is_chosen or find.lower() in option.label.lower()]
        return Offer([*_missing(chosen, options), *sorted(shown, key=lambda option: not option.is_chosen)])


@dataclass(frozen=True)
class Records:
    """Records of the database, and keywords (me, none) beside them; `columns` are searched."""

    records: QuerySet[Any]
    columns: Sequence[str] = ("name",)
    keywords: Mapping[str, str] = field(default_factory=dict)

    def offer(self, chosen: Collection[str], find: str = "", shelf: Shelf | None = None) -> Offer:
        first = (shelf or Shelf()).first(self._matching(find))
        picked = self._picked({int(value) for value in chosen if is_id(value)}, first)
        keywords = Listed(self.keywords).offer([value for value in chosen if value in self.keywords], find).options
        others = [_option(record, False) for record in first[:OFFERED] if record not in picked]
        found = [*(_option(record, True) for record in picked), *keywords, *others]
        return Offer([*_missing(chosen, found), *found], has_more=len(first) > OFFERED)

    def _picked(self, ids: set[int], first: list[Any]) -> list[Any]:
        picked = [record for record in first if record.pk in ids]
        unread = ids - {record.pk for record in picked}
        return [*picked, *self.records.filter(pk__in=unread)] if unread else picked

    def _matching(self, find: str) -> QuerySet[Model]:
        matches = Q()
        for column in self.columns:
            matches |= Q(**{f"{column}__icontains": find})
        return self.records.filter(matches) if find else self.records


def _missing(chosen: Collection[str], options: Collection[Option]) -> list[Option]:
    known = {option.value for option in options}
    return [Option(value, f"Not there: {value[:40]}", is_chosen=True) for value in chosen if value not in known]


def _option(record: Any, is_chosen: bool) -> Option:
    return Option(str(record.pk), str(record), getattr(record, "colour", ""), is_chosen)


@dataclass(frozen=True)
class Picker:
    """`name` is the parameter, `url` where more options are found, `nothing` what is said while none is chosen."""

    name: str
    label: str
    url: str
    offer: Offer
    nothing: str = "Any"

    @property
    def is_searchable(self) -> bool:
        return self.offer.has_more or len(self.offer.options) > FEW

    @property
    def chosen_names(self) -> str:
        return ", ".join(option.label for option in self.offer.options if option.is_chosen)


def searched(text: str) -> str:
    """What somebody typed into the search of a picker, as a database can take it."""
    return text.replace("\0", "").strip()[:100]


# Of the quick filters


def pickers(contact_filter: ContactFilter, shelf: Shelf) -> list[Picker]:
    return [_picker(contact_filter, name, shelf=shelf) for name in LABELS]


def picker(contact_filter: ContactFilter, name: str, find: str = "") -> Picker | None:
    """The picker of the condition `name` with options that contain `find`; None when there is no such picker."""
    return _picker(contact_filter, name, searched(find)) if name in LABELS else None


def _picker(contact_filter: ContactFilter, name: str, find: str = "", shelf: Shelf | None = None) -> Picker:
    choices: ChoiceField = contact_filter.filters[name].field
    contact_filter.is_valid()
    choice: Choice = contact_filter.form.cleaned_data.get(name) or Choice({}, frozenset())
    supply = Records(choices.queryset, SEARCHED.get(name, ("name",)), choices.keywords)
    chosen = {*map(str, choice.ids), *choice.keywords}
    return Picker(
        name, LABELS[name], reverse("contacts:filter-options", args=[name]), supply.offer(chosen, find, shelf)
    )
