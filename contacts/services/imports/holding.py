"""What contacts hold of all that the rows of an import could change, read with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from contacts.id_lists import id_list, text_list
from contacts.models import Contact, ContactPoint, ContactTag, CustomChoice, CustomField, Note, SmartListMember
from contacts.models.contact import NAMING
from contacts.services.custom_fields import values_of
from contacts.services.imports.wanted import Point, Wanted

Followers = Contact.followers.through


@dataclass(slots=True)
class Held:
    """One contact. `custom` goes by the key of the field, choices and people are ids, tags are names in lower case."""

    columns: dict[str, Any]
    company: str = ""
    custom: dict[str, Any] = field(default_factory=dict)
    points: set[Point] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    followers: set[int] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    is_listed: bool = False


def held_by(
    ids: Collection[int],
    rows: Sequence[Wanted],
    columns: Iterable[str],
    fields: Sequence[CustomField],
    smart_list: int | None = None,
    *,
    lock: bool = False,
) -> dict[int, Held]:
    """What the contacts `ids` hold in `columns` and `fields`, and of what `rows` would add to them.

    With `lock` nobody changes them until the commit.
    """
    if not ids:
        return {}
    found = _columns(ids, columns, lock)
    _add_points(found)
    _add_custom(found, fields)
    if any(row.tags for row in rows):
        _add_tags(found)
    if any(row.followers for row in rows):
        _add_followers(found)
    if texts := {note for row in rows for note in row.notes}:
        _add_notes(found, texts)
    if smart_list:
        _mark_listed(found, smart_list)
    return found


def _columns(ids: Collection[int], names: Iterable[str], lock: bool) -> dict[int, Held]:
    columns = sorted({*NAMING, *names})
    contacts = Contact.objects.filter(pk__in=id_list(ids)).order_by("pk")
    if lock:
        contacts = contacts.select_for_update(of=("self",))
    rows = contacts.values_list("pk", "company_id", "company__name", *columns)
    return {
        pk: Held({"company_id": company, **dict(zip(columns, values, strict=True))}, name or "")
        for pk, company, name, *values in rows
    }


def _add_points(found: dict[int, Held]) -> None:
    points = ContactPoint.objects.filter(contact__in=id_list(found)).order_by()
    for pk, kind, value in points.values_list("contact_id", "kind", "value"):
        found[pk].points.add((kind, value))


def _add_custom(found: dict[int, Held], fields: Sequence[CustomField]) -> None:
    keys = {custom.pk: custom.key for custom in fields}
    for pk, values in (values_of(found, fields) if fields else {}).items():
        found[pk].custom = {keys[custom]: plain(value) for custom, value in values.items()}


def _add_tags(found: dict[int, Held]) -> None:
    worn = ContactTag.objects.filter(contact__in=id_list(found))
    for pk, name in worn.values_list("contact_id", "tag__name"):
        found[pk].tags.add(name.lower())


def _add_followers(found: dict[int, Held]) -> None:
    followers = Followers._default_manager.filter(contact__in=id_list(found))
    for pk, person in followers.values_list("contact_id", "user_id"):
        found[pk].followers.add(person)


def _add_notes(found: dict[int, Held], texts: Collection[str]) -> None:
    notes = Note.objects.filter(contact__in=id_list(found), text__in=text_list(texts)).order_by()
    for pk, text in notes.values_list("contact_id", "text"):
        found[pk].notes.add(text)


def _mark_listed(found: dict[int, Held], smart_list: int) -> None:
    members = SmartListMember.objects.filter(smart_list=smart_list, contact__in=id_list(found))
    for pk in members.values_list("contact_id", flat=True):
        found[pk].is_listed = True


def plain(value: Any) -> Any:
    """A value of a custom field as rows give it: ids for people and choices."""
    if isinstance(value, list):
        return [choice.pk for choice in value]
    return value.pk if isinstance(value, User | CustomChoice) else value
