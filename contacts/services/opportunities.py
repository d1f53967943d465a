"""Creating and changing opportunities of many contacts at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contacts import row_copies
from contacts.id_lists import id_list
from contacts.loading import load_records
from contacts.models import CustomField, Opportunity, Stage
from contacts.services.custom_fields import set_value, values_of
from contacts.services.custom_keeping import give_back, keep
from contacts.services.updating import write_each

Taken = dict[str, Any]  # "deleted": copies of records, or "values": id as text -> the values before and after
Values = dict[str, Any]  # columns of an opportunity as they are to be, such as {"stage_id": 3, "status": "won"}
COLUMNS = (
    *("stage_id", "name", "value", "currency", "status", "owner_id", "source", "lost_reason", "expected_close_on"),
    "written_in",
)


def create_opportunities(records: Collection[Opportunity], written_in: int) -> None:
    """Writes new opportunities in the bulk action of that id."""
    for record in records:
        record.written_in = written_in
    if records:
        load_records(list(records))


@transaction.atomic
def update_opportunities(changes: Mapping[Opportunity, Values], written_in: int) -> None:
    """Writes the columns of each opportunity that differ, one statement for each column."""
    changed = {record: values | {"written_in": written_in} for record, values in changes.items()}
    for column in COLUMNS:
        new = {record.pk: values[column] for record, values in changed.items() if column in values}
        write_each(Opportunity, column.removesuffix("_id"), new)


@transaction.atomic
def set_custom_values(
    changed: Collection[int], created_for: Collection[int], values: Mapping[CustomField, Any], written_in: int
) -> None:
    """Gives the opportunities `changed`, and those that the bulk action has just created for contacts, `values`."""
    if values:
        new = Opportunity.objects.filter(contact__in=id_list(created_for), written_in=written_in)
        ids = {*changed, *new.values_list("pk", flat=True)}
        for field, value in values.items():
            set_value(ids, field, value)


@transaction.atomic
def delete_or_put_back(before: Mapping[int, Mapping[str, Values]], written_in: int) -> dict[int, Taken]:
    """Takes back what that bulk action did, where nobody has changed it since; returns whose opportunities that were.

    `before` has for each contact id the opportunities that were changed, by id as text, with the values that they had,
    those of custom fields under "custom"; none for a contact whose opportunity was created. What comes with each
    contact is for `do_again`.
    """
    created = [contact for contact, records in before.items() if not records]
    changed = [contact for contact, records in before.items() if records]
    deleted = Opportunity.objects.delete_written(created, written_in)
    return {pk: {"deleted": copies} for pk, copies in deleted.items()} | _put_back(changed, before, written_in)


@transaction.atomic
def do_again(taken: Mapping[int, Taken], written_in: int) -> dict[int, dict[str, Values]]:
    """Does what `delete_or_put_back` has taken back, where nobody has changed it since, as that bulk action.

    Returns whose opportunities that were; with each contact comes what `delete_or_put_back` needs.
    """
    created = row_copies.put_back({pk: one["deleted"] for pk, one in taken.items() if "deleted" in one})
    changed = {pk: one["values"] for pk, one in taken.items() if "values" in one}
    return {pk: {} for pk in created} | _write_again(changed, written_in)


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


def _put_back(
    contacts: list[int], before: Mapping[int, Mapping[str, Values]], written_in: int
) -> dict[int, dict[str, Any]]:
    ours = Opportunity.objects.filter(contact__in=id_list(contacts), written_in=written_in)
    records = list(ours.select_for_update(of=("self",)))
    values = {one: before[one.contact_id].get(str(one.pk), {}) for one in records}
    held = _held(values)
    taken: dict[int, dict[str, Any]] = {one.contact_id: {"values": {}} for one in records}
    for one, had in values.items():
        taken[one.contact_id]["values"][str(one.pk)] = {"before": had, "after": held[one]}
    _write_plain({one.pk: had for one, had in values.items()})
    return taken


def _write_again(taken: Mapping[int, Mapping[str, Any]], written_in: int) -> dict[int, dict[str, Values]]:
    records = Opportunity.objects.filter(contact__in=id_list(taken)).select_for_update(of=("self",))
    kept = {one: taken[one.contact_id][str(one.pk)] for one in records if str(one.pk) in taken[one.contact_id]}
    held = _held({one: both["before"] for one, both in kept.items()})
    same = {one: both for one, both in kept.items() if _is_still(held[one], both["before"])}
    _write_plain({one.pk: both["after"] | {"written_in": written_in} for one, both in same.items()})
    again: dict[int, dict[str, Values]] = {}
    for one, both in same.items():
        again.setdefault(one.contact_id, {})[str(one.pk)] = both["before"]
    return again


def _held(wanted: Mapping[Opportunity, Values]) -> dict[Opportunity, Values]:
    """What each opportunity has now in the columns and custom fields of `wanted`, as they are in JSON."""
    fields = CustomField.objects.in_bulk({int(pk) for values in wanted.values() for pk in values.get("custom", ())})
    custom = values_of([one.pk for one in wanted], fields.values()) if fields else {}
    return {
        one: values_before(one, values.keys() - {"custom"})
        | ({"custom": keep(fields.values(), custom[one.pk])} if fields else {})
        for one, values in wanted.items()
    }


def _is_still(held: Values, before: Values) -> bool:
    """Whether an opportunity has those values again, whoever wrote it last; fields that are gone do not count."""
    columns = before.keys() - {"custom", "written_in"}
    fields = held.get("custom", {}).items()
    return all(held[column] == before[column] for column in columns) and all(
        before["custom"].get(field) == value for field, value in fields
    )


def _write_plain(values: Mapping[int, Values]) -> None:
    """Writes values as they are in JSON; a stage that does not exist any more is left out."""
    stages = set(Stage.objects.values_list("pk", flat=True))
    for column in COLUMNS:
        new = {pk: row[column] for pk, row in values.items() if column in row}
        if column == "stage_id":
            new = {pk: stage for pk, stage in new.items() if stage in stages}
        write_each(Opportunity, column.removesuffix("_id"), new)
    give_back({pk: row["custom"] for pk, row in values.items() if "custom" in row})


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)


def new_opportunity(contact_id: int, values: Values) -> Opportunity:
    """One that is not saved yet."""
    now = timezone.now()
    return Opportunity(contact_id=contact_id, created_at=now, updated_at=now, **values)
