"""Sorting by custom fields."""

from __future__ import annotations

from functools import partial

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.lookups import IsNull

from accounts.models import User
from contacts.models import CustomField, CustomPick, CustomValue
from contacts.sorting.orders import by_name
from contacts.sorting.sorts import Groups, Order

UNSORTABLE = frozenset({CustomField.Type.LONG_TEXT, CustomField.Type.CHOICES})


def can_sort_by(custom_field: CustomField) -> bool:
    """Whether contacts have an order by it: by long texts and by several choices they have none."""
    return custom_field.type not in UNSORTABLE


def custom_label(custom_field: CustomField, is_descending: bool) -> str:
    """What the order is called: "Budget, descending"."""
    return f"{custom_field}, {'descending' if is_descending else 'ascending'}"


def custom_order(custom_field: CustomField) -> Order:
    """The order by a field of which `can_sort_by` says that there is one."""
    if custom_field.has_choices:
        return _custom_choice(custom_field)
    join = f"sorted_{custom_field.key}"
    value = f"{join}__{custom_field.column}"
    is_person = custom_field.type == CustomField.Type.PERSON
    return Order(
        (*(by_name(f"{value}__") if is_person else ()), F(value)),
        Q(**{f"{value}__isnull": False}),
        Q(**{f"{join}__contact__isnull": True}),
        Groups(partial(_held_people, custom_field), lambda ids: Q(**{f"{value}__in": ids})) if is_person else None,
        join=(join, Q(custom_values__field=custom_field)),
        empty_each=_have_no(CustomValue.objects.filter(field=custom_field)),
    )


def _custom_choice(custom_field: CustomField) -> Order:
    """By the place of the choice among those of the field."""
    choices = list(custom_field.choices.order_by("position", "pk").values_list("pk", flat=True))
    picks = CustomPick.objects.filter(contact=OuterRef("pk"))
    mine = picks.filter(choice__in=choices)
    place = Case(*(When(choice=pk, then=place) for place, pk in enumerate(choices)), output_field=IntegerField())
    return Order(
        (Subquery(mine.annotate(place=place).order_by("place").values("place")[:1]),),
        Exists(mine),
        Q(~Exists(mine)),
        # A contact has a choice once, so a join doubles nothing; and unlike SQLite's EXISTS it begins at the choice.
        Groups(lambda: choices, lambda ids: Exists(picks.filter(choice__in=ids)) if ids[1:] else _picked(ids)),
        empty_each=_have_no(CustomPick.objects.filter(choice__in=choices)),
    )


def _have_no(records: QuerySet[CustomValue] | QuerySet[CustomPick]) -> Q:
    """Unlike what EXISTS asks, PostgreSQL does not make a join of this."""
    return Q(IsNull(Subquery(records.filter(contact=OuterRef("pk")).values("contact")[:1]), True))


def _picked(ids: list[int]) -> Q:
    return Q(custom_picks__choice__in=ids)


def _held_people(custom_field: CustomField) -> list[int]:
    held = CustomValue.objects.filter(field=custom_field, person=OuterRef("pk"))
    return list(User.objects.filter(Exists(held)).order_by(*by_name(), "pk").values_list("pk", flat=True))
