"""Values in words, and what happened to a contact in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.text import Truncator

from contacts import values_in_words
from contacts.changing.places import Many, from_json
from contacts.changing.targets import Target, Targets, known
from contacts.changing.writing import Undo

LONGEST = 60  # characters that are shown
NOTHING = "–"


def in_words(target: Target, value: Any) -> str:
    """A value that is no reference, shortened; NOTHING for none."""
    currency = target.custom.currency if target.custom else ""
    return Truncator(values_in_words.in_words(target.key, value, currency)).chars(LONGEST) or NOTHING


@dataclass
class Names:
    """What records are called that fields refer to: read once for all that is to be said."""

    _known: dict[type[models.Model], dict[int, str]] = field(default_factory=dict)

    def of(self, model: Any, ids: Iterable[int]) -> list[str]:
        """In the order of the names; what is gone is called that."""
        names = self._read(model)
        return sorted(names.get(pk, f"a deleted {model._meta.verbose_name}") for pk in ids)

    def _read(self, model: Any) -> dict[int, str]:
        if model not in self._known:
            self._known[model] = {record.pk: str(record) for record in model._default_manager.all()}
        return self._known[model]


def held_in_words(target: Target, value: Any, names: Names) -> str:
    """What a contact holds in a field: a value as places have it, or a set of ids."""
    if isinstance(target.place, Many):
        return ", ".join(names.of(target.place.model, value)) or NOTHING
    related = referred_to(target)
    if related is None or value is None:
        return in_words(target, value)
    return names.of(related, [value])[0]


def referred_to(target: Target) -> type[models.Model] | None:
    """The model whose ids the field holds."""
    field: Any = target.single.field
    return field.related_model if field.is_relation else None


def changes_in_words(undo: Undo, targets: Targets, names: Names) -> str:
    """ "Status: Lead → Customer; Followers: Ada added"."""
    places = {key: place for place, key in enumerate(targets)}
    # As fields are offered: what undo needs comes from PostgreSQL in an order of its own.
    in_order = sorted(undo, key=lambda key: (places.get(key, len(places)), key))
    return "; ".join(_change(targets.get(key), undo[key], names) for key in in_order)


def _change(target: Target | None, entry: Any, names: Names) -> str:
    if target is None:
        return "A field that is gone or has another type now"
    if isinstance(target.place, Many):
        added, removed = (", ".join(names.of(target.place.model, entry[what])) for what in ("added", "removed"))
        said = [f"{added} added" if added else "", f"{removed} removed" if removed else ""]
        return f"{target.label}: {', '.join(filter(None, said))}"
    before, after = (held_in_words(target, from_json(target.place, value), names) for value in entry)
    return f"{target.label}: {before} → {after}"


def all_in_words(undos: Iterable[Undo]) -> list[str]:
    """`changes_in_words` for each of these; a query for fields and one for each kind of record."""
    undos = list(undos)
    targets, names = known(key for undo in undos for key in undo), Names()
    return [changes_in_words(undo, targets, names) for undo in undos]
