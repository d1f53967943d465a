"""Choosing any number of many: what the pickers of the filter panel offer, the chosen ones first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from contacts.conditions import Choice, ChoiceField
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


class Supply(Protocol):
    """Where options come from."""

    def offer(self, chosen: Collection[str], find: str = "") -> Offer:
        """The `chosen` ones (values), and those whose names contain `find`.

        A chosen one that there is not stays among them: without it the condition would mean something else.
        """


@dataclass(frozen=True)
class Listed:
    """Options that are known beforehand, by value."""

    labels: Mapping[str, str]

    def offer(self, chosen: Collection[str], find: str = "") -> Offer:
        options = [Option(value, label, is_chosen=value in chosen) for value, label in self.labels.items()]
        shown = [option for option in options if option.is_chosen or find.lower() in option.label.lower()]
        return Offer([*_missing(chosen, options), *sorted(shown, key=lambda option: not option.is_chosen)])


@dataclass(frozen=True)
class Records:
    """Records of the database, and keywords (me, none) beside them; `columns` are searched."""

    records: QuerySet[Any]
    columns: Sequence[str] = ("name",)
    keywords: Mapping[str, str] = field(default_factory=dict)

    def offer(self, chosen: Collection[str], find: str = "") -> Offer:
        ids = [int(value) for value in chosen if is_id(value)]
        picked = [_option(record, True) for record in self.records.filter(pk__in=ids)] if ids else []
        others = list(self._matching(find).exclude(pk__in=ids)[: OFFERED + 1])
        keywords = Listed(self.keywords).offer([value for value in chosen if value in self.keywords], find).options
        found = [*picked, *keywords, *(_option(record, False) for record in others[:OFFERED])]
        return Offer([*_missing(chosen, found), *found], has_more=len(others) > OFFERED)

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


def pickers(contact_filter: ContactFilter) -> list[Picker]:
    return [_picker(contact_filter, name) for name in LABELS]


def picker(contact_filter: ContactFilter, name: str, find: str = "") -> Picker | None:
    """The picker of the condition `name` with options that contain `find`; None when there is no such picker."""
    return _picker(contact_filter, name, searched(find)) if name in LABELS else None


def _picker(contact_filter: ContactFilter, name: str, find: str = "") -> Picker:
    choices: ChoiceField = contact_filter.filters[name].field
    contact_filter.is_valid()
    choice: Choice = contact_filter.form.cleaned_data.get(name) or Choice({}, frozenset())
    supply = Records(choices.queryset, SEARCHED.get(name, ("name",)), choices.keywords)
    chosen = {*map(str, choice.ids), *choice.keywords}
    return Picker(name, LABELS[name], reverse("contacts:filter-options", args=[name]), supply.offer(chosen, find))
