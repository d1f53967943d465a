"""What every action's test module offers to the contract suite: one example of it, ready to run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model

from contacts.models import Contact, Import, ImportMapping, ImportRow

ASIDE = {Import, ImportMapping, ImportRow}  # files, which know what became of them
TABLES = [
    model for model in apps.get_app_config("contacts").get_models(include_auto_created=True) if model not in ASIDE
]


@dataclass
class Example:
    """Options, and contacts of which at least one will be changed; no contacts where the options say which they are.

    A test module gives it as `example(do, extra=0)`, with that many more contacts.
    """

    options: dict[str, list[str]] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)


def rows() -> dict[str, list[Any]]:
    """Every row that belongs to contacts, to compare before and after; when it was changed or deleted last aside."""
    return {model.__name__: sorted(map(_without_moment, _values(model)), key=repr) for model in TABLES}


def _values(model: type[Model]) -> Iterable[dict[str, Any]]:
    return model.objects.values(*_columns(model))


def _without_moment(row: dict[str, Any]) -> list[Any]:
    return [bool(value) if column == "deleted_at" else value for column, value in row.items()]


def _columns(model: type[Model]) -> list[str]:
    # A link, such as of a follower, is what it links.
    left_out = {"updated_at", "id"} if model._meta.auto_created else {"updated_at"}
    return [field.attname for field in model._meta.concrete_fields if field.name not in left_out]
