"""Putting back what changes replaced, field by field, where nobody has changed it since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from contacts.changing.places import Many, from_json, to_json
from contacts.changing.reading import Fate, held_by
from contacts.changing.targets import Target, known
from contacts.changing.writing import Undo, hold, write

Data = Mapping[int, Undo]  # contact id -> its undo data
CHANGED_SINCE = "changed_since"


@dataclass(frozen=True)
class PutBack:
    """What became of one contact: what it takes to undo this, and the fields that were put back and left alone.

    Fields that are gone, or are of another type by now, are neither.
    """

    undo: Undo
    back: tuple[Target, ...]
    left: tuple[str, ...]  # by label


@transaction.atomic
def put_back(data: Data) -> dict[int, PutBack]:
    """Gives the contacts back what they had before, in every field that still holds what it was given.

    What they had and does not exist any more, such as a status, leaves nothing.
    """
    targets = list(known(key for undo in data.values() for key in undo).values())
    hold(targets)
    there = [_existing(target) for target in targets]
    held = held_by(targets, list(data), lock=True)
    fates = {pk: _fates(targets, row, data[pk], there) for pk, row in held.items()}
    undo = write(targets, fates)
    return {pk: _put_back(targets, row, data[pk], undo.get(pk, {})) for pk, row in fates.items()}


def _put_back(targets: Sequence[Target], row: Sequence[Fate], data: Undo, undo: Undo) -> PutBack:
    ours = [(target, fate) for target, fate in zip(targets, row, strict=True) if target.undo_key in data]
    back = tuple(target for target, fate in ours if not fate.problem)
    return PutBack(undo, back, tuple(target.label for target, fate in ours if fate.problem))


def _fates(
    targets: Sequence[Target], row: Sequence[Any], data: Undo, there: Sequence[Collection[int] | None]
) -> list[Fate]:
    return [
        _fate(target, held, data.get(target.undo_key), existing)
        for target, held, existing in zip(targets, row, there, strict=True)
    ]


def _fate(target: Target, held: Any, entry: Any, existing: Collection[int] | None) -> Fate:
    if entry is None:
        return Fate(held, held)
    if isinstance(target.place, Many):
        return _fate_of_several(held, frozenset(entry["added"]), frozenset(entry["removed"]) & set(existing or ()))
    before, after = entry
    if to_json(held) != after:
        return Fate(held, held, CHANGED_SINCE)
    value = from_json(target.place, before)
    return Fate(held, None if existing is not None and value not in existing else value)


def _fate_of_several(held: frozenset[int], added: frozenset[int], removed: frozenset[int]) -> Fate:
    after = held - added | removed
    return Fate(held, after, CHANGED_SINCE if after == held else "")


def _existing(target: Target) -> Collection[int] | None:
    """The ids of what the field can refer to; None for a field that holds plain values."""
    if isinstance(target.place, Many):
        return target.place.existing()
    field: Any = target.place.field
    return set(field.related_model._default_manager.values_list("pk", flat=True)) if field.is_relation else None
