"""What adding and removing tags have in common: words, and the undo data.

Undo data is an object whose keys are the ids of the tags that were added or removed: {"12": true}.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.utils.text import get_text_list

from bulkactions.actions._since import done_or_changed
from bulkactions.models import Result
from bulkactions.results import ContactResult
from contacts.models import ContactTag, Tag
from contacts.services import tagging
from contacts.services.tagging import Taggings

REASONS = {
    "already_tagged": "Already has these tags",
    "not_tagged": "Has none of these tags",
    "tags_gone": "The tags do not exist any more",
}


@dataclass(frozen=True)
class Offer:
    """Tags to choose from with a click, with how many of the contacts wear each; `among` the first so many of them."""

    tags: list[tuple[Tag, int]]
    among: int | None = None


def undo_data(tag_ids: Iterable[int]) -> dict[str, bool]:
    """That these tags were added, or removed."""
    return {str(tag): True for tag in tag_ids}


def taggings(results: Iterable[Result]) -> Taggings:
    """Contact id -> tag ids, from the undo data of `results`, without tags that have been deleted since."""
    wanted = {result.contact_id: [int(tag) for tag in result.undo or ()] for result in results}
    existing = set(
        Tag.objects.filter(pk__in={tag for tags in wanted.values() for tag in tags}).values_list("pk", flat=True)
    )
    return {contact: [tag for tag in tags if tag in existing] for contact, tags in wanted.items()}


def take_off(results: Sequence[Result]) -> list[ContactResult]:
    """Takes the tags in the undo data of `results` off, where they are still worn."""
    return _told(results, tagging.remove_pairs(taggings(results)))


def put_back(results: Sequence[Result]) -> list[ContactResult]:
    """Gives the tags in the undo data of `results` back, where they are not worn again."""
    return _told(results, tagging.add_pairs(taggings(results)))


def _told(results: Sequence[Result], changed: Taggings) -> list[ContactResult]:
    undo = {pk: undo_data(tags) for pk, tags in changed.items()}
    return done_or_changed([result.contact_id for result in results], undo)


def wears_all(tag_ids: Collection[int]) -> Q:
    """With every one of these tags."""
    return Q(*(Exists(_worn(tag=tag)) for tag in tag_ids))


def wears_any(tag_ids: Collection[int] | None) -> Q:
    """With one of these tags, or with any at all for None."""
    return Q(Exists(_worn() if tag_ids is None else _worn(tag__in=tag_ids)))


def has_undo_tag(bulk_action_id: int, *, worn: bool) -> Q:
    """With a tag in the contact's undo data that still exists and that it now wears (or does not)."""
    return Q(UndoTagExists(F("pk"), Value(bulk_action_id), worn=worn))


class UndoTagExists(Func):
    """Not RawSQL, which would name the table of contacts: in a subquery that is another one, for every row anew."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *expressions: Any, worn: bool, **extra: Any) -> None:
        super().__init__(*expressions, **extra)
        self.worn = worn

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, list[Any]]:
        (contact, first), (bulk_action, second) = map(compiler.compile, self.get_source_expressions())
        keys = "jsonb_object_keys(r.undo) AS k(key)" if connection.vendor == "postgresql" else "json_each(r.undo) AS k"
        worn = "EXISTS" if self.worn else "NOT EXISTS"
        sql = f"""EXISTS (
            SELECT 1 FROM bulkactions_result r CROSS JOIN {keys} JOIN contacts_tag t ON t.id = CAST(k.key AS bigint)
            WHERE r.contact_id = {contact} AND r.bulk_action_id = {bulk_action} AND {worn} (
                SELECT 1 FROM contacts_contacttag w WHERE w.contact_id = r.contact_id AND w.tag_id = t.id))"""
        return sql, [*first, *second]


def _worn(**conditions: Any) -> QuerySet[ContactTag]:
    return ContactTag.objects.filter(contact=OuterRef("pk"), **conditions)


def names(results: Sequence[Result]) -> list[str]:
    """The names of the tags in the undo data of each: "Press and VIP"; a deleted one is called that."""
    known = Tag.objects.in_bulk({int(tag) for result in results for tag in result.undo or ()})
    return [_list(known, result.undo or ()) for result in results]


def _list(known: Mapping[int, Tag], tag_ids: Iterable[str]) -> str:
    found = [known[int(tag)].name if int(tag) in known else "a deleted tag" for tag in tag_ids]
    return str(get_text_list(sorted(found), "and"))
