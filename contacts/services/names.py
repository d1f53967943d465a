"""Records that people know by their names, such as companies and groups: finding and creating them."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from contacts.folding import FoldedWords

Named = TypeVar("Named", bound=Model)


def find_named(model: type[Named], name: str) -> Named | None:
    """The record of this name, whatever the case."""
    records: QuerySet[Named] = model._default_manager.annotate(folded=FoldedWords("name"))
    return records.filter(folded=name.lower()).first()


def get_or_create_named(model: type[Named], name: str) -> Named:
    """The record of this name, created when there is none; two people who do this at once get the same one."""
    found = find_named(model, name)
    if found is None:
        model._default_manager.bulk_create([model(name=name)], ignore_conflicts=True)
        found = find_named(model, name) or model._default_manager.get(name=name)
    return found
