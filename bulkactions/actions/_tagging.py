"""What adding and removing tags have in common: words, and the undo data.

Undo data is an object whose keys are the ids of the tags that were added or removed: {"12": true}.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils.text import get_text_list

from bulkactions.models import Result
from contacts.models import Contact, Tag
from contacts.querysets import ContactQuerySet
from contacts.services.tagging import Taggings

REASONS = {
    "already_tagged": "Already has these tags",
    "not_tagged": "Has none of these tags",
    "tags_gone": "The tags do not exist any more",
}


def undo_data(tag_ids: Iterable[int]) -> dict[str, bool]:
    return {str(tag): True for tag in tag_ids}


def taggings(results: Iterable[Result]) -> Taggings:
    """Contact id -> tag ids, from the undo data of `results`, without tags that have been deleted since."""
    wanted = {result.contact_id: [int(tag) for tag in result.undo or ()] for result in results}
    existing = set(
        Tag.objects.filter(pk__in={tag for tags in wanted.values() for tag in tags}).values_list("pk", flat=True)
    )
    return {contact: [tag for tag in tags if tag in existing] for contact, tags in wanted.items()}


def with_undo_tag(contacts: ContactQuerySet, bulk_action_id: int, *, worn: bool) -> ContactQuerySet:
    """Those of `contacts` with a tag in their undo data that still exists and that they now wear (or do not)."""
    keys = "jsonb_object_keys(r.undo) AS k(key)" if connection.vendor == "postgresql" else "json_each(r.undo) AS k"
    condition = "EXISTS" if worn else "NOT EXISTS"
    sql = f"""EXISTS (
        SELECT 1 FROM bulkactions_result r CROSS JOIN {keys} JOIN contacts_tag t ON t.id = CAST(k.key AS bigint)
        WHERE r.bulk_action_id = %s AND r.contact_id = {Contact._meta.db_table}.id AND {condition} (
            SELECT 1 FROM contacts_contacttag w WHERE w.contact_id = r.contact_id AND w.tag_id = t.id))"""
    return contacts.filter(RawSQL(sql, [bulk_action_id], output_field=BooleanField()))


def names(results: Sequence[Result]) -> dict[int, str]:
    """Contact id -> the names of the tags in its undo data: "Press and VIP"; a deleted one is called that."""
    known = Tag.objects.in_bulk({int(tag) for result in results for tag in result.undo or ()})
    return {result.contact_id: _list(known, result.undo or ()) for result in results}


def _list(known: Mapping[int, Tag], tag_ids: Iterable[str]) -> str:
    found = [known[int(tag)].name if int(tag) in known else "a deleted tag" for tag in tag_ids]
    return str(get_text_list(sorted(found), "and"))
