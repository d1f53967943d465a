"""Filtering and sorting opportunities by their custom fields, as contacts are by theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, F, OrderBy, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, DateFilter, Filter, ModelChoiceFilter

from accounts.models import User
from contacts.custom_inputs import NumberField
from contacts.folding import Folded, FoldedWords
from contacts.models import CustomField, Opportunity
from contacts.sorting import can_sort_by, custom_label
from contacts.where.fields import CUSTOM_KINDS, Kind, custom_field
from contacts.where.held import Lookup
from contacts.where.text import text_matches

Type = CustomField.Type
Found = QuerySet[Opportunity]
ENDS = {"from": "gte", "to": "lte"}


class AmountFilter(Filter):  # type: ignore[misc]  # django-filter has no types
    field_class = NumberField


def filters_of(fields: Iterable[CustomField]) -> dict[str, Filter]:
    """The filters by parameter: the field's key, or of what lies between bounds that with `_from` and `_to`."""
    return {name: one for field in fields for name, one in _FILTERS[CUSTOM_KINDS[Type(field.type)]](field)}


def sorts_of(fields: Iterable[CustomField]) -> dict[str, str]:
    """What the list can be sorted by, and what it is called."""
    sortable = [field for field in fields if can_sort_by(field)]
    return {
        f"{'-' * is_descending}{field.key}": custom_label(field, is_descending)
        for field in sortable
        for is_descending in (False, True)
    }


def order_by(field: CustomField, *, is_descending: bool) -> tuple[OrderBy, str]:
    """By what is held in the field; opportunities that hold nothing come last."""
    order = OrderBy(Subquery(_sorted_by(field)), descending=is_descending, nulls_last=True)
    return order, "-pk" if is_descending else "pk"


def _sorted_by(field: CustomField) -> QuerySet[Any]:
    """One value for each opportunity; of choices the first one's place."""
    if field.has_choices:
        picks: QuerySet[Any] = field.picks.objects.filter(opportunity=OuterRef("pk"), choice__field=field)
        return picks.order_by("choice__position", "choice").values("choice__position")[:1]
    by: Any = F(field.column)
    if field.type == Type.PERSON:
        by = FoldedWords("person__first_name", "person__last_name", "person__username")
    elif CUSTOM_KINDS[Type(field.type)] is Kind.TEXT:
        by = Folded(field.column)
    held: Any = field.values.objects.filter(opportunity=OuterRef("pk"), field=field).annotate(sorted_by=by)
    values: QuerySet[Any] = held.values("sorted_by")
    return values[:1]


# A filter of each kind


def _text(field: CustomField) -> Iterator[tuple[str, Filter]]:
    meets = _meeting(field, lambda value: lambda held: text_matches(held, "contains", value))
    yield field.key, CharFilter(label=field.name, method=meets, max_length=200)


def _number(field: CustomField) -> Iterator[tuple[str, Filter]]:
    for end, lookup in ENDS.items():
        label = f"{field.name} {end}{f' ({field.currency})' if field.currency else ''}"
        yield f"{field.key}_{end}", AmountFilter(label=label, method=_meeting(field, _compared(lookup)))


def _day(field: CustomField) -> Iterator[tuple[str, Filter]]:
    for end, lookup in ENDS.items():
        yield f"{field.key}_{end}", _date_filter(field, end, _compared(lookup))


def _moment(field: CustomField) -> Iterator[tuple[str, Filter]]:
    yield f"{field.key}_from", _date_filter(field, "from", lambda day: _compared("gte")(_midnight(day)))
    yield f"{field.key}_to", _date_filter(field, "to", lambda day: _compared("lt")(_midnight(day + timedelta(days=1))))


def _date_filter(field: CustomField, end: str, asked: Callable[[Any], Lookup]) -> Filter:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return DateFilter(label=f"{field.name} {end}", method=_meeting(field, asked), widget=widget)


def _yes_no(field: CustomField) -> Iterator[tuple[str, Filter]]:
    choices = [("yes", "Yes"), ("no", "No")]
    meets = _meeting(field, lambda value: _compared("exact")(value == "yes"))
    yield field.key, ChoiceFilter(label=field.name, method=meets, choices=choices, empty_label="Any")


def _reference(field: CustomField) -> Iterator[tuple[str, Filter]]:
    holders = field.values.objects.filter(field=field, person=OuterRef("pk"))
    known = field.choices.all() if field.has_choices else User.objects.filter(Exists(holders))
    meets = _meeting(field, lambda record: _compared("in")([record.pk]))
    yield field.key, ModelChoiceFilter(label=field.name, method=meets, queryset=known, empty_label="Any")


_FILTERS: dict[Kind, Callable[[CustomField], Iterator[tuple[str, Filter]]]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.DATE: _day,
    Kind.MOMENT: _moment,
    Kind.BOOLEAN: _yes_no,
    Kind.REFERENCE: _reference,
}


def _meeting(field: CustomField, asked: Callable[[Any], Lookup]) -> Callable[[Found, str, Any], Found]:
    """The opportunities whose value in the field is as `asked`; where it is kept, the query language knows."""
    place = custom_field(field).place
    return lambda found, name, value: found.filter(place.meets(asked(value)))


def _compared(lookup: str) -> Callable[[Any], Lookup]:
    return lambda value: lambda held: held.is_(lookup, value)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
