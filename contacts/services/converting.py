"""Giving a custom field another type: what would become of its values, and doing it.

Each different value is converted once; then the database replaces it wherever it is held, thousands of different values
with one statement.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from contacts.conversions import ALIKE, converter, in_words, names_in
from contacts.loading import load
from contacts.models import CustomChoice, CustomField
from contacts.services import replacing
from contacts.services.custom_definitions import (
    CHOICE_LENGTH,
    MOST_CHOICES,
    add_choices,
    count_values,
    hold_field,
)
from contacts.services.custom_fields import FieldChanged
from contacts.services.naming import lists_sorted_by, stop_sorting_by
from contacts.sorting import can_sort_by

EXAMPLES = 4
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DIGITS = re.compile(r"([0-9]+)")

Type = CustomField.Type


@dataclass(frozen=True)
class Held:
    """One of the different values in a field: as the database keeps it, as people know it, and who holds it."""

    raw: Any
    value: Any
    count: int


@dataclass
class Effect:
    """What a change of type would do: how many values carry over and how many are lost, with examples in words."""

    target: CustomField.Type
    kept: int = 0
    lost: int = 0
    kept_examples: dict[str, str] = field(default_factory=dict)  # before -> after, where it looks different
    lost_examples: list[str] = field(default_factory=list)
    new_choices: list[str] = field(default_factory=list)
    unsorted: int = 0  # smart lists that are sorted by it, if the new type has no order

    @property
    def key(self) -> str:
        """Another one when something else would happen, so that nothing does that nobody has seen."""
        return sha256(repr(self).encode()).hexdigest()

    def keep(self, count: int, before: str, after: str) -> None:
        self.kept += count
        if len(self.kept_examples) < EXAMPLES and before != after:
            self.kept_examples[before] = after

    def lose(self, count: int, before: str) -> None:
        self.lost += count
        if len(self.lost_examples) < EXAMPLES:
            self.lost_examples.append(before)


def foresee(old: CustomField, target: CustomField.Type, currency: str = "") -> Effect:
    """What `change_type` would do, without doing it. Days and clock times are those of the active time zone."""
    new = _changed(old, target, currency)
    unsorted = 0 if can_sort_by(new) else len(lists_sorted_by(new.key))
    if (old.type, new.type) in ALIKE:
        return Effect(target, kept=count_values(old), unsorted=unsorted)
    different = _different(old)
    choices = {name.lower(): CustomChoice(field=new, name=name) for name in _names_for(new, old, different)}
    effect = Effect(target, new_choices=[choice.name for choice in choices.values()], unsorted=unsorted)
    convert = converter(old, new, choices)
    for held in different:
        after = convert(held.value)
        if after is None:
            effect.lose(held.count, in_words(old, held.value))
        else:
            effect.keep(held.count, in_words(old, held.value), in_words(new, after))
    return effect


@transaction.atomic
def change_type(old: CustomField, target: CustomField.Type, currency: str = "") -> None:
    """Gives the field the type `target`, and its values with it; those that cannot be are lost. Raises FieldChanged."""
    present = hold_field(old)
    if present is None or present.type != old.type:
        raise FieldChanged
    new = _changed(old, target, currency)
    if (old.type, new.type) not in ALIKE:
        _replace(old, new)
    elif old.column != new.column:
        replacing.move_column(old, new)
    if not new.has_choices:
        new.choices.all().delete()
    if not can_sort_by(new):
        stop_sorting_by(new.key)
    new.save(update_fields=["type", "currency"])


def _changed(old: CustomField, target: CustomField.Type, currency: str) -> CustomField:
    new = copy(old)
    new.type, new.currency = target, currency if target == Type.MONEY else ""
    return new


def _names_for(new: CustomField, old: CustomField, different: Iterable[Held]) -> list[str]:
    """The names of the choices that values become: of the most frequent ones, in an order in which one finds them."""
    if old.has_choices or not new.has_choices:
        return []
    counts, spelling = Counter[str](), dict[str, str]()
    for held in different:
        words = in_words(old, held.value)
        for name in names_in(words) if new.type == Type.CHOICES else [words.strip()]:
            counts[name.lower()] += held.count
            spelling.setdefault(name.lower(), name)
    frequent = [name for name, _ in counts.most_common() if 0 < len(name) <= CHOICE_LENGTH]
    return [spelling[name] for name in sorted(frequent[:MOST_CHOICES], key=_place)]


def _place(name: str) -> tuple[int, Any]:
    """Numbers come first, by their size, then the others by the alphabet, “2–9” before “10–49”."""
    if _NUMBER.fullmatch(name):
        return 0, Decimal(name)
    return 1, [int(part) if place % 2 else part for place, part in enumerate(_DIGITS.split(name))]


# Reading


def _different(old: CustomField) -> list[Held]:
    """Every different value that is held, the most frequent first, and always in the same order."""
    if old.type == Type.CHOICES:
        return _combinations(old)
    rows = list(_counted(old))
    known = _known(old, [raw for raw, _ in rows])
    return [Held(raw, known.get(raw, raw), count) for raw, count in rows]


def _counted(old: CustomField) -> Iterator[tuple[Any, int]]:
    if old.type == Type.CHOICE:
        held, by = old.picks.objects.filter(choice__field=old), "choice"
    else:
        held, by = old.values.objects.filter(field=old, **{f"{old.column}__isnull": False}), old.column
    yield from held.values_list(by).annotate(n=Count(old.holder)).order_by("-n", by)


def _known(old: CustomField, raw: list[int]) -> Mapping[Any, Any]:
    """The records that raw values stand for; nothing for a type whose values are themselves."""
    if old.type == Type.CHOICE:
        return old.choices.in_bulk()
    return User.objects.in_bulk(raw) if old.type == Type.PERSON else {}


def _combinations(old: CustomField) -> list[Held]:
    known = old.choices.in_bulk()
    sets = Counter(ids for _, ids in _chosen(old))
    return [Held(ids, [known[pk] for pk in ids], count) for ids, count in sets.most_common()]


def _chosen(old: CustomField) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each holder with all its choices, in their order."""
    picks = old.picks.objects.filter(choice__field=old).order_by(old.holder, "choice__position", "choice")
    for holder, rows in groupby(picks.values_list(f"{old.holder}_id", "choice_id").iterator(), itemgetter(0)):
        yield holder, tuple(choice for _, choice in rows)


# Replacing


def _replace(old: CustomField, new: CustomField) -> None:
    different = _different(old)
    names = _names_for(new, old, different)
    choices = {choice.name.lower(): choice for choice in add_choices(new, names)}
    convert = converter(old, new, choices)
    converted = ((held.raw, convert(held.value)) for held in different)
    pairs = [(raw, after) for raw, after in converted if after is not None]
    if old.type == Type.CHOICES:
        _replace_combinations(old, new, dict(pairs))
    elif old.type == Type.CHOICE:
        replacing.choices_by_values(new, pairs)
    elif new.has_choices:
        replacing.values_by_choices(old, pairs)
    else:
        replacing.values_by_values(old, new, pairs)


def _replace_combinations(old: CustomField, new: CustomField, after: Mapping[tuple[int, ...], Any]) -> None:
    if new.type == Type.CHOICE:
        picks = old.picks.objects.filter(choice__in=old.choices.all())
        several = picks.values(old.holder).annotate(n=Count("choice")).filter(n__gt=1)
        picks.filter(**{f"{old.holder}__in": several.values(old.holder)}).delete()
    else:
        rows = [(holder, new.pk, after[ids]) for holder, ids in _chosen(old) if ids in after]
        load(new.values, [f"{new.holder}_id", "field_id", new.column], rows)
