"""Doing changes to the contacts of a batch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from contacts.changing.changes import Change
from contacts.changing.reading import Fate, Places, fates_of
from contacts.changing.targets import Target
from contacts.changing.writing import Undo, hold, write


@dataclass(frozen=True)
class Done:
    """What was done to one contact: its undo data, and the fields in which nothing could be done, with the reason."""

    undo: Undo
    problems: tuple[tuple[Target, str], ...] = ()


@transaction.atomic
def apply(changes: Sequence[Change], contact_ids: Collection[int], places: Places) -> dict[int, Done]:
    """Does all `changes` to all contacts as far as possible. The number of queries follows from the changes alone.

    `places` is asked by changes that depend on a contact's place in the selection. Raises FieldChanged.
    """
    targets = [change.target for change in changes]
    hold(targets)
    fates = fates_of(changes, contact_ids, places, lock=True)
    undo = write(targets, fates)
    return {pk: Done(undo.get(pk, {}), _problems(targets, row)) for pk, row in fates.items()}


def _problems(targets: Sequence[Target], row: Sequence[Fate]) -> tuple[tuple[Target, str], ...]:
    return tuple((target, fate.problem) for target, fate in zip(targets, row, strict=True) if fate.problem)
