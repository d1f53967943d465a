"""What contacts hold in the columns of an export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contacts.exporting.columns import Column
from contacts.id_lists import id_list
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.services.custom_fields import Values, values_of


def read(ids: Sequence[int], columns: Sequence[Column]) -> list[list[Any]]:
    """For each column what the contacts hold in it, in the order of `ids`; who is gone meanwhile is left out.

    A fixed number of queries, however many ids.
    """
    contacts = Contact.objects.filter(pk__in=id_list(ids))
    paths = list(dict.fromkeys(column.path for column in columns if column.path))
    found = {row[0]: row[1:] for row in contacts.values_list("pk", *paths)}
    there = [pk for pk in ids if pk in found]
    own = dict(zip(paths, zip(*(found[pk] for pk in there), strict=True), strict=bool(there)))
    custom = values_of(there, [column.field for column in columns if column.field])
    source = _Source(there, contacts, own, custom)
    return [_told(column, source.values(column)) for column in columns]


@dataclass(frozen=True)
class _Source:
    """What was read of `ids`. `own` has the values of their own fields by lookup path."""

    ids: Sequence[int]
    contacts: ContactQuerySet
    own: dict[str, tuple[Any, ...]]
    custom: Values

    def values(self, column: Column) -> Sequence[Any]:
        if column.path:
            return self.own.get(column.path, ())
        if column.read_several:
            several = column.read_several(self.contacts)
            return [several.get(pk) for pk in self.ids]
        field = column.field.pk if column.field else 0  # that of a field that is gone: nobody holds anything in it
        return [self.custom[pk].get(field) for pk in self.ids]


def _told(column: Column, values: Sequence[Any]) -> list[Any]:
    tell = column.told
    return [value if value is None else tell(value) for value in values] if tell else list(values)
