"""Putting tags on many contacts and taking them off, telling exactly what changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection

from contacts.models import ContactTag

Taggings = dict[int, list[int]]  # contact id -> ids of the tags that were added to it or removed from it


def add_tags(contact_ids: Collection[int], tag_ids: Collection[int]) -> Taggings:
    """Every tag on every contact; returns only what was not there before. Contacts and tags must exist."""
    return add_pairs((contact, tag) for contact in sorted(contact_ids) for tag in sorted(tag_ids))


def add_pairs(pairs: Iterable[tuple[int, int]]) -> Taggings:
    """Adds (contact, tag) pairs; returns those that were not there before.

    The database itself says which rows it inserted, so that of two people who add the same tag at the same moment
    only one is told that they added it.
    """
    wanted = list(pairs)
    if not wanted:
        return {}
    table, source = ContactTag._meta.db_table, _rows_source(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (contact_id, tag_id) {source[0]} ON CONFLICT DO NOTHING RETURNING contact_id, tag_id",
            source[1],
        )
        return _by_contact(cursor.fetchall())


def remove_tags(contact_ids: Collection[int], tag_ids: Collection[int] | None = None) -> Taggings:
    """Takes the tags off, or all of them for None; returns what was there."""
    worn = ContactTag.objects.filter(contact__in=contact_ids)
    if tag_ids is not None:
        worn = worn.filter(tag__in=tag_ids)
    removed = list(worn.select_for_update().values_list("contact_id", "tag_id"))
    worn.delete()
    return _by_contact(removed)


def remove_pairs(taggings: Taggings) -> Taggings:
    """Takes single (contact, tag) pairs off; returns those that were there."""
    tags = {tag for tags in taggings.values() for tag in tags}
    removed: Taggings = {}
    for tag in sorted(tags):
        contacts = [contact for contact, worn in taggings.items() if tag in worn]
        for contact in remove_tags(contacts, [tag]):
            removed.setdefault(contact, []).append(tag)
    return removed


def _rows_source(pairs: list[tuple[int, int]]) -> tuple[str, list[Any]]:
    if connection.vendor == "postgresql":
        return "SELECT * FROM unnest(%s::bigint[], %s::bigint[])", [list(side) for side in zip(*pairs, strict=True)]
    rows = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s) WHERE true"
    return rows, [json.dumps(pairs)]


def _by_contact(rows: Iterable[tuple[int, int]]) -> Taggings:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for contact, tag in rows:
        found[contact].append(tag)
    return dict(found)
