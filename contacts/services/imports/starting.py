"""From a checked import to one that is being done: what it needs is created, and from here on nothing of it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from contacts.models import CustomField, Import
from contacts.services.custom_definitions import define_field
from contacts.services.imports.columns import NEW
from contacts.services.imports.context import zone_of
from contacts.services.imports.planning import tag_names
from contacts.services.tags import create_tags

if TYPE_CHECKING:
    from accounts.models import User

State = Import.State


class CannotStart(Exception):
    """The import cannot be started (any more); the message says why."""


@transaction.atomic
def begin(imported: Import, user: User) -> None:
    """Creates the custom fields and tags that it names, and settles it. Doing it again changes nothing.

    Raises CannotStart, leaving nothing behind.
    """
    held = Import.objects.select_for_update().get(pk=imported.pk)
    if held.state != State.STARTED:
        _check(held, user)
        held.mapping = [_settled(entry) for entry in held.mapping]
        held.tags = [str(tag.pk) for tag in create_tags(tag_names(held.tags))]
        held.zone = str(zone_of(held, held.created_by))  # whoever starts it: that is how it was checked
        held.state, held.started_at = State.STARTED, timezone.now()
        held.save(update_fields=["mapping", "tags", "zone", "state", "started_at"])
    imported.refresh_from_db()


def _check(imported: Import, user: User) -> None:
    if imported.state != State.CHECKED or imported.purged_at:
        raise CannotStart("Check the file first: nothing is imported that was not checked.")
    fields = [entry["name"] for entry in imported.mapping if entry["to"] == NEW]
    if fields and not user.has_perm("contacts.manage_custom_fields"):
        raise CannotStart("New fields can only be created by those who may define custom fields.")
    known = {name.lower() for name in CustomField.objects.of_contacts().values_list("name", flat=True)}
    if taken := next((name for name in fields if name.lower() in known), ""):
        raise CannotStart(f"There is a field “{taken}” by now. Choose it, and check the file again.")


def _settled(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry of a mapping, with the custom field that it asks for."""
    if entry["to"] != NEW:
        return entry
    field = CustomField(name=entry["name"], type=entry["type"], currency=entry.get("currency", ""))
    return {"to": define_field(field, entry.get("choices", ())).key}
