"""Records as JSON, kept while they are deleted, so that they can be put back as they were, number included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, ForeignKey, Model

from contacts.id_lists import id_list
from contacts.loading import load

Copy = dict[str, Any]  # column -> value as text
Copies = dict[str, list[Copy]]  # label of the model -> records; those that go with others come after them


def copies_of(records: Iterable[Model]) -> dict[int, Copies]:
    """Contact id -> its records among these (of one model with a `contact`), with what is deleted along with them."""
    contact_of = {record.pk: record.contact_id for record in records}  # type: ignore[attr-defined]
    found: defaultdict[int, Copies] = defaultdict(dict)
    for record in records:
        _keep(found[contact_of[record.pk]], record)
    for key, children in _going_with(next(iter(records), None), contact_of):
        for child in children:
            _keep(found[contact_of[getattr(child, key)]], child)
    return dict(found)


def put_back(copies: Mapping[int, Copies]) -> set[int]:
    """Puts records back; returns the contacts of which all are there again.

    Left out are contacts with a record that is there meanwhile, or that cannot be without something deleted since.
    """
    labels = list(dict.fromkeys(label for kept in copies.values() for label in kept))
    back = {contact for contact, kept in copies.items() if kept}
    for place, label in enumerate(labels):
        model = apps.get_model(label)
        rows = [(contact, dict(row)) for contact in sorted(back) for row in copies[contact].get(label, ())]
        lost = _unplaceable(model, [row for _, row in rows])
        if not place:
            back -= {contact for contact, row in rows if id(row) in lost}
        _insert(model, [row for contact, row in rows if contact in back and id(row) not in lost])
    return back


def _keep(copies: Copies, record: Model) -> None:
    fields = [field for field in record._meta.concrete_fields if not field.generated]
    copies.setdefault(record._meta.label, []).append({field.attname: _plain(field, record) for field in fields})


def _plain(field: Any, record: Model) -> Any:
    return None if field.value_from_object(record) is None else field.value_to_string(record)


def _going_with(record: Model | None, ids: Collection[int]) -> Iterator[tuple[str, Iterable[Model]]]:
    """(name of the column that points at the records, records) for each model whose records are deleted with them."""
    for relation in record._meta.related_objects if record else ():
        if relation.on_delete is CASCADE:
            key = relation.field
            yield key.attname, key.model._default_manager.filter(**{f"{key.name}__in": id_list(ids)})


def _unplaceable(model: type[Model], rows: Collection[Copy]) -> set[int]:
    """The identities (`id`) of the rows that cannot be put back; pointers that may be empty are emptied instead."""
    lost: set[int] = set()
    key = model._meta.pk
    if key.concrete and rows:
        there = _existing(model, [row[key.attname] for row in rows])
        lost |= {id(row) for row in rows if row[key.attname] in there}
    for field in (field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)):
        name = field.attname
        known = _existing(field.related_model, [row[name] for row in rows if row[name] is not None])
        for row in rows:
            if row[name] is not None and row[name] not in known:
                row[name] = None
                if not field.null:
                    lost.add(id(row))
    return lost


def _existing(model: Any, keys: Collection[str]) -> set[str]:
    if not keys:
        return set()
    found = model._default_manager.filter(pk__in=id_list({int(key) for key in keys}))
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def _insert(model: type[Model], rows: Collection[Copy]) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    values = ([field.to_python(row[field.attname]) for field in fields] for row in rows)
    if rows:
        load(model, [field.column for field in fields], values)
