"""Writing the values of many fields of many contacts: a statement or a few for each field, however many contacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contacts.changing.places import Column, Custom, Many, Pick, to_json
from contacts.changing.reading import Fate, Fates
from contacts.changing.targets import Target
from contacts.services import custom_fields
from contacts.services.pairs import Pairs, add_pairs, remove_pairs
from contacts.services.updating import write_columns

Undo = dict[str, Any]  # by Target.undo_key: [before, after], or {"added": ids, "removed": ids}


def hold(targets: Iterable[Target]) -> None:
    """Keeps the types of custom fields from changing until the transaction ends. Raises FieldChanged."""
    for target in targets:
        if target.custom:
            custom_fields.hold(target.custom)


def write(targets: Sequence[Target], fates: Fates) -> dict[int, Undo]:
    """Gives every contact what its fates say; returns undo data of those that changed in anything."""
    changed = {pk: row for pk, row in fates.items() if any(fate.changes for fate in row)}
    columns = [number for number, target in enumerate(targets) if isinstance(target.place, Column)]
    write_columns(
        [targets[number].key for number in columns],
        {pk: [_kept(row[number]) for number in columns] for pk, row in changed.items()},
    )
    for number, target in enumerate(targets):
        _write_further(target, {pk: row[number] for pk, row in changed.items() if row[number].changes})
    return {pk: _undo_data(targets, row) for pk, row in changed.items()}


def _kept(fate: Fate) -> Any:
    """What the contact holds in the end."""
    return fate.after if fate.changes else fate.before


def _write_further(target: Target, fates: Mapping[int, Fate]) -> None:
    """What is not in the contact's own row."""
    match target.place:
        case Custom(custom):
            custom_fields.write_each(custom, {pk: fate.after for pk, fate in fates.items()})
        case Pick(custom):
            _write_pairs(
                custom.picks, "choice", {pk: (_set(fate.before), _set(fate.after)) for pk, fate in fates.items()}
            )
        case Many() as place:
            _write_pairs(place.link, place.column, {pk: (fate.before, fate.after) for pk, fate in fates.items()})


def _write_pairs(link: Any, column: str, sets: Mapping[int, tuple[frozenset[int], frozenset[int]]]) -> None:
    removed: Pairs = [(pk, one) for pk, (before, after) in sets.items() for one in sorted(before - after)]
    added: Pairs = [(pk, one) for pk, (before, after) in sets.items() for one in sorted(after - before)]
    remove_pairs(link, column, removed)
    add_pairs(link, column, added)


def _set(value: int | None) -> frozenset[int]:
    return frozenset() if value is None else frozenset([value])


def _undo_data(targets: Sequence[Target], row: Sequence[Fate]) -> Undo:
    return {target.undo_key: _entry(fate) for target, fate in zip(targets, row, strict=True) if fate.changes}


def _entry(fate: Fate) -> Any:
    if isinstance(fate.before, frozenset):
        return {"added": sorted(fate.after - fate.before), "removed": sorted(fate.before - fate.after)}
    return [to_json(fate.before), to_json(fate.after)]
