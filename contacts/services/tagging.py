"""Putting tags on many contacts and taking them off, telling exactly what changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from contacts.id_lists import id_list, id_source
from contacts.models import ContactTag, Tag
from contacts.querysets import ContactQuerySet

Taggings = dict[int, list[int]]  # contact id -> ids of the tags that were added to it or removed from it


def add_tags(contact_ids: Collection[int], tag_ids: Collection[int]) -> Taggings:
    """Every tag on every contact; returns only what was not there before. Contacts and tags must exist."""
    contacts, ids = id_source(sorted(contact_ids))
    tags, more = id_source(sorted(tag_ids))
    return _insert(f"SELECT c.id, t.id FROM ({contacts}) c CROSS JOIN ({tags}) t WHERE true", [*ids, *more])


@transaction.atomic
def add_pairs(taggings: Taggings) -> Taggings:
    """To each contact its own tags; returns those that were not there before."""
    added: Taggings = {}
    for tag, contacts in _by_tag(taggings).items():
        _merge(added, add_tags(contacts, [tag]))
    return added


def add_each(pairs: Collection[tuple[int, int]]) -> Taggings:
    """Each (contact, tag) by itself, in one statement; returns those that were not there before."""
    if not pairs:
        return {}
    contacts, tags = zip(*sorted(pairs), strict=True)
    if connection.vendor == "postgresql":
        return _insert("SELECT unnest(%s::bigint[]), unnest(%s::bigint[])", [list(contacts), list(tags)])
    rows = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s) WHERE true"
    return _insert(rows, [json.dumps(sorted(pairs))])


@transaction.atomic
def remove_tags(contact_ids: Collection[int], tag_ids: Collection[int] | None = None) -> Taggings:
    """Takes the tags off, or all of them for None; returns what was there."""
    worn = ContactTag.objects.filter(contact__in=id_list(contact_ids))
    if tag_ids is not None:
        worn = worn.filter(tag__in=tag_ids)
    removed = list(worn.select_for_update().values_list("contact_id", "tag_id"))
    worn.delete()
    return _by_contact(removed)


@transaction.atomic
def remove_pairs(taggings: Taggings) -> Taggings:
    """From each contact its own tags; returns those that were there."""
    removed: Taggings = {}
    for tag, contacts in _by_tag(taggings).items():
        _merge(removed, remove_tags(contacts, [tag]))
    return removed


def worn_tags(contacts: ContactQuerySet, most: int, shown: int) -> list[tuple[Tag, int]]:
    """The `shown` most frequent tags of the first `most` of these contacts, with how many of these wear each."""
    first = contacts.order_by().values("pk")[:most]
    worn = ContactTag.objects.filter(contact__in=first).order_by().values_list("tag")
    counts = dict(worn.annotate(number=Count("*")).order_by("-number", "tag")[:shown])
    tags = Tag.objects.in_bulk(counts)
    return [(tags[pk], number) for pk, number in counts.items() if pk in tags]


def _insert(rows: str, params: list[Any]) -> Taggings:
    """The database itself says which rows it inserted: of two people who add a tag at the same moment, one added it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ContactTag._meta.db_table} (contact_id, tag_id) {rows}"
            " ON CONFLICT DO NOTHING RETURNING contact_id, tag_id",
            params,
        )
        return _by_contact(cursor.fetchall())


def _by_contact(rows: Iterable[tuple[int, int]]) -> Taggings:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for contact, tag in rows:
        found[contact].append(tag)
    return dict(found)


def _by_tag(taggings: Taggings) -> dict[int, list[int]]:
    """The same, the other way round, in the order in which locks are taken."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for contact, tags in sorted(taggings.items()):
        for tag in tags:
            found[tag].append(contact)
    return dict(sorted(found.items()))


def _merge(into: Taggings, more: Taggings) -> None:
    for contact, tags in more.items():
        into.setdefault(contact, []).extend(tags)
