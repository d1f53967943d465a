"""What is known beyond the cells of a file: people, choices, the country and the time zone that are meant."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from contacts.importing.dates import DateOrder
from contacts.importing.people import People
from contacts.importing.values import Context, choices_by_name
from contacts.models import CustomChoice, Import, Status


def context_of(imported: Import, user: User) -> Context:
    """What the cells of `imported`, uploaded by `user`, may refer to: three queries."""
    people = User.objects.filter(is_active=True).values_list("pk", "username", "email", "first_name", "last_name")
    return Context(
        region=imported.region,
        date_order=DateOrder(imported.date_order) if imported.date_order else None,
        zone=zone_of(imported, user),
        people=People(people),
        choices=_choices(),
    )


def zone_of(imported: Import, user: User) -> ZoneInfo:
    """In which moments are meant that name no zone of their own."""
    return ZoneInfo(imported.zone) if imported.zone else user.zone


def _choices() -> dict[str, dict[str, Any]]:
    """Ids of statuses and choices by their names."""
    found = {"status": choices_by_name(Status.objects.values_list("name", "pk"))}
    rows = CustomChoice.objects.order_by("field", "-position").values_list("field", "name", "pk")
    for field, choices in groupby(rows, lambda row: row[0]):
        found[f"cf_{field}"] = choices_by_name([(name, pk) for _, name, pk in choices])
    return found
