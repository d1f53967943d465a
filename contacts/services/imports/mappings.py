"""What columns mean, saved under a name and found again for a file with the same heads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet
from django.utils import timezone

from contacts.importing.words import folded
from contacts.models import Import, ImportMapping
from contacts.services.imports.columns import Entry, columns_of, configure
from contacts.services.names import called

if TYPE_CHECKING:
    from accounts.models import User

KEPT = ("mode", "match_by", "empty_cells", "region", "date_order", "zone")


def saved(user: User) -> QuerySet[ImportMapping]:
    """Those of one person, the last used first."""
    return ImportMapping.objects.filter(owner=user).order_by(F("used_at").desc(nulls_last=True), "name")


def save(imported: Import, name: str, user: User) -> ImportMapping:
    """Keeps mapping and settings of an import under a name; one of the same name is overwritten."""
    name = " ".join(name.split())[:80]
    found = called(ImportMapping.objects.filter(owner=user), name).first()
    mapping = found or ImportMapping(owner=user, name=name)
    mapping.heads, mapping.mapping = _heads(imported), [_settled(entry) for entry in imported.mapping]
    mapping.settings = {field: getattr(imported, field) for field in KEPT}
    mapping.used_at = timezone.now()
    mapping.save()
    return mapping


def suggested(imported: Import, user: User) -> ImportMapping | None:
    """The last used one for a file with the same heads."""
    wanted = _folded(_heads(imported))
    return next((one for one in saved(user) if _folded(one.heads) == wanted), None)


def apply(imported: Import, mapping: ImportMapping) -> bool:
    """What was saved holds for this file, column by column as they are called. False when it is too late."""
    by_head = dict(zip(_folded(mapping.heads), mapping.mapping, strict=True))
    entries = [by_head.get(head, {"to": ""}) for head in _folded(_heads(imported))]
    ImportMapping.objects.filter(pk=mapping.pk).update(used_at=timezone.now())
    return configure(imported, mapping=entries, **mapping.settings)


def _settled(entry: Entry) -> Entry:
    """What somebody saves is no guess any more."""
    return {name: value for name, value in entry.items() if name != "confidence"}


def _heads(imported: Import) -> list[str]:
    return [column.head for column in columns_of(imported)]


def _folded(heads: Sequence[str]) -> list[str]:
    return [folded(head) or head for head in heads]
