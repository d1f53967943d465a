"""Creating and changing opportunities of many contacts at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils import timezone

from contacts.id_lists import id_list
from contacts.loading import load_records
from contacts.models import CustomField, Opportunity, Pipeline, Stage
from contacts.services.custom_fields import set_value
from contacts.services.custom_keeping import give_back
from contacts.services.updating import write_each

Values = dict[str, Any]  # columns of an opportunity as they are to be, such as {"stage_id": 3, "status": "won"}
COLUMNS = (
    *("stage_id", "name", "value", "currency", "status", "owner_id", "source", "lost_reason", "expected_close_on"),
    "written_in",
)


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


def create_opportunities(records: Collection[Opportunity], written_in: int) -> None:
    """Writes new opportunities in the bulk action of that id."""
    for record in records:
        record.written_in = written_in
    if records:
        load_records(list(records))


def update_opportunities(changes: Mapping[Opportunity, Values], written_in: int) -> None:
    """Writes the columns of each opportunity that differ, one statement for each column."""
    changed = {record: values | {"written_in": written_in} for record, values in changes.items()}
    for column in COLUMNS:
        new = {record.pk: values[column] for record, values in changed.items() if column in values}
        write_each(Opportunity, column.removesuffix("_id"), new)


def set_custom_values(
    changed: Collection[int], created_for: Collection[int], values: Mapping[CustomField, Any], written_in: int
) -> None:
    """Gives the opportunities `changed`, and those that the bulk action has just created for contacts, `values`."""
    if values:
        new = Opportunity.objects.filter(contact__in=id_list(created_for), written_in=written_in)
        ids = {*changed, *new.values_list("pk", flat=True)}
        for field, value in values.items():
            set_value(ids, field, value)


def delete_or_put_back(before: Mapping[int, Mapping[str, Values]], written_in: int) -> set[int]:
    """Takes back what that bulk action did, where nobody has changed it since; returns whose opportunities that were.

    `before` has for each contact id the opportunities that were changed, by id as text, with the values that they had,
    those of custom fields under "custom"; none for a contact whose opportunity was created.
    """
    created = [contact for contact, records in before.items() if not records]
    changed = [contact for contact, records in before.items() if records]
    return Opportunity.objects.delete_written(created, written_in) | _put_back(changed, before, written_in)


def differs(values: Values) -> Q:
    """Opportunities that would be changed by `values`."""
    found = Q(pk__in=[])
    for column, value in values.items():
        same = Q(**{f"{column}__isnull": True}) if value is None else Q(**{column: value})
        found |= ~same
    return found


def changes_of(record: Opportunity, values: Values) -> Values:
    """Those of `values` that the opportunity does not have yet."""
    return {column: value for column, value in values.items() if getattr(record, column) != value}


def values_before(record: Opportunity, changes: Iterable[str]) -> Values:
    """What `delete_or_put_back` needs of an opportunity that is about to change, for JSON."""
    return {column: _plain(getattr(record, column)) for column in (*changes, "written_in")}


def _put_back(contacts: list[int], before: Mapping[int, Mapping[str, Values]], written_in: int) -> set[int]:
    ours = Opportunity.objects.filter(contact__in=id_list(contacts), written_in=written_in)
    owners = dict(ours.select_for_update().values_list("pk", "contact_id"))
    stages = set(Stage.objects.values_list("pk", flat=True))
    for column in COLUMNS:
        values = {
            pk: before[contact][str(pk)][column]
            for pk, contact in owners.items()
            if column in before[contact].get(str(pk), {})
            and (column != "stage_id" or before[contact][str(pk)][column] in stages)
        }
        write_each(Opportunity, column.removesuffix("_id"), values)
    give_back({pk: before[contact].get(str(pk), {}).get("custom", {}) for pk, contact in owners.items()})
    return set(owners.values())


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)


def new_opportunity(contact_id: int, values: Values) -> Opportunity:
    """One that is not saved yet."""
    now = timezone.now()
    return Opportunity(contact_id=contact_id, created_at=now, updated_at=now, **values)
