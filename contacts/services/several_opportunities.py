"""Which opportunities of a contact are meant where it may have several in a pipeline: in queries, and among records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from enum import StrEnum

from django.db.models import OuterRef, QuerySet, Subquery

from contacts.id_lists import id_list
from contacts.models import Opportunity, Pipeline


class Several(StrEnum):
    """Which one is meant when a contact has several in the pipeline."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ALL = "all"
    SKIP = "skip"


def in_pipeline(contact_ids: Collection[int], pipeline: Pipeline) -> dict[int, list[Opportunity]]:
    """The opportunities of each contact in one pipeline, the newest first, kept from changing meanwhile."""
    found: defaultdict[int, list[Opportunity]] = defaultdict(list)
    records = Opportunity.objects.filter(contact__in=id_list(contact_ids), stage__pipeline=pipeline)
    for record in records.select_for_update(of=("self",)).order_by("-created_at", "-pk"):
        found[record.contact_id].append(record)
    return dict(found)


def meant_of(records: list[Opportunity], several: Several) -> list[Opportunity]:
    """Those that are meant of one contact's opportunities, which come the newest first."""
    if several is Several.SKIP:
        return records if len(records) == 1 else []
    return {Several.NEWEST: records[:1], Several.OLDEST: records[-1:], Several.ALL: records}[several]


def of_outer_contact(pipeline: Pipeline) -> QuerySet[Opportunity]:
    """The opportunities in one pipeline of each contact of the query around."""
    return Opportunity.objects.filter(contact=OuterRef("pk"), stage__pipeline=pipeline)


def meant_of_outer_contact(pipeline: Pipeline, several: Several) -> QuerySet[Opportunity]:
    """The same as `meant_of`, but for SKIP: whether there are several the query around has to ask."""
    existing = of_outer_contact(pipeline)
    if several in (Several.ALL, Several.SKIP):
        return existing
    back = "-" if several is Several.NEWEST else ""
    same_contact = Opportunity.objects.filter(contact=OuterRef("contact"), stage__pipeline=pipeline)
    ordered = same_contact.order_by(f"{back}created_at", f"{back}pk")
    return existing.filter(pk=Subquery(ordered.values("pk")[:1]))
