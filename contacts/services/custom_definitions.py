"""Which custom fields there are, what choices they have, and how much hangs on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from contacts.models import CustomChoice, CustomField
from contacts.ordering import next_position
from contacts.services.naming import rename_in_lists, stop_sorting_by
from contacts.services.tags import COLOURS

MOST_CHOICES = 200  # of one field: what one can still find in a list
CHOICE_LENGTH = 60
IN_TRASH = {"contact": "contact__deleted_at__isnull", "opportunity": "opportunity__contact__deleted_at__isnull"}


@transaction.atomic
def define_field(field: CustomField, choices: Iterable[str] = ()) -> CustomField:
    """Saves a new field, after the others, with choices of these names."""
    field.position = next_position(CustomField.objects.filter(holder=field.holder))
    field.save()
    add_choices(field, choices)
    return field


def add_choices(field: CustomField, names: Iterable[str]) -> list[CustomChoice]:
    """New choices of these names after those that the field has, each with a colour of its own."""
    first = next_position(field.choices.all())
    return CustomChoice.objects.bulk_create(
        CustomChoice(field=field, name=name, colour=COLOURS[position % len(COLOURS)], position=position)
        for position, name in enumerate(names, first)
    )


def distinct_names(texts: Iterable[str]) -> list[str]:
    """The names among `texts` without needless blanks, each once whatever the case, as it is written first."""
    names: dict[str, str] = {}
    for name in (" ".join(text.split()) for text in texts):
        names.setdefault(name.lower(), name)
    names.pop("", None)
    return list(names.values())


@transaction.atomic
def delete_field(field: CustomField) -> None:
    """Deletes the field, and what is held in it."""
    hold_field(field)
    stop_sorting_by(field.key)
    field.delete()


@transaction.atomic
def remove_choice(choice: CustomChoice, instead: CustomChoice | None = None) -> None:
    """Deletes the choice. Whoever has it gets `instead`, or loses it; smart lists that ask for it ask for that."""
    hold_field(choice.field)
    picks, holder = choice.field.picks.objects, choice.field.holder
    if instead:
        having = picks.filter(choice=instead, **{holder: OuterRef(holder)})
        picks.filter(~Exists(having), choice=choice).update(choice=instead)
        rename_in_lists(("choice", choice.pk), instead.pk)
    choice.delete()


def hold_field(field: CustomField) -> CustomField | None:
    """Whoever is writing values of it has finished, and whoever comes next waits until the transaction ends."""
    return CustomField.objects.select_for_update().filter(pk=field.pk).first()


def count_holders(fields: Collection[CustomField]) -> Counter[int]:
    """How many live contacts (or opportunities of such) hold something in each field (id); fields of one holder."""
    first = next(iter(fields), None)
    if first is None:
        return Counter()
    values = first.values.objects.filter(field__in=[one.pk for one in fields if one.column])
    picks = first.picks.objects.filter(choice__field__in=[one.pk for one in fields if one.has_choices])
    return _live(values, "field", first.holder) + _live(picks, "choice__field", first.holder)


def count_values(field: CustomField) -> int:
    """How many contacts or opportunities hold something in the field, those in the trash included."""
    if field.has_choices:
        return field.picks.objects.filter(choice__field=field).values(field.holder).distinct().count()
    return field.values.objects.filter(field=field, **{f"{field.column}__isnull": False}).count()


def count_choosers(field: CustomField) -> Counter[int]:
    """How many live contacts (or opportunities of such) have each choice (id) of the field."""
    return _live(field.picks.objects.filter(choice__field=field), "choice", field.holder)


def _live(rows: QuerySet[Any], by: str, holder: str) -> Counter[int]:
    # The trash is small beside the rest, so taking it off is far quicker than looking up a million contacts.
    counts = _counts(rows, by, holder)
    counts.subtract(_counts(rows.filter(**{IN_TRASH[holder]: False}), by, holder))
    return counts


def _counts(rows: QuerySet[Any], by: str, holder: str) -> Counter[int]:
    several = by == "choice__field"  # choices of one holder in one field
    return Counter(dict(rows.values_list(by).annotate(Count(holder, distinct=several))))
