"""Making one contact of several, and splitting them again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import Model, prefetch_related_objects
from django.utils import timezone

from contacts.merging import MergeRecord, clashes, compare, moving, points
from contacts.merging.changing import Wanted, change, put_back
from contacts.merging.comparing import LABELS, Comparison, Picks
from contacts.models import Contact, Conversation, CustomField, Enrolment, MergedContact, Message
from contacts.services.custom_fields import FieldChanged, set_value, values_of
from contacts.services.custom_keeping import plain, read


class ContactsGone(Exception):
    """One of the contacts was deleted or merged at the same moment."""


@transaction.atomic
def merge(
    master: int,
    others: Collection[int],
    picks: Picks | None = None,
    merged_in: int | None = None,
    again: MergeRecord | None = None,
) -> MergeRecord:
    """Makes `others` part of `master` and tells what `split` needs. `merged_in`: the bulk action that does it.

    The master takes the value of the contact that `picks` names for a field (see `Comparison`), and all that hangs on
    the others. These are out of sight from then on, as if deleted; their pages lead to the master. `again`: the record
    of the same merge, which was taken back. Raises ContactsGone.
    """
    contacts = _locked([master, *others])
    comparison = compare(contacts, master, picks)
    record = MergeRecord({str(contact.pk): contact.name for contact in comparison.others})
    _pick(comparison, record, again)
    _gather(comparison, record)
    _hide(comparison, merged_in)
    return record


@transaction.atomic
def split(master: int, record: MergeRecord, merged_in: int | None = None) -> list[str]:
    """Takes a merge back: everything returns to the contact that had it, and what came since stays with the master.

    Returns the labels of fields that somebody has changed since, which keep their later values.
    """
    apart = parts_of(master, merged_in) & set(map(int, record.others))
    list(Contact.objects.filter(pk__in=[master, *apart]).order_by("pk").select_for_update())
    for name, moved in record.moved.items():
        theirs = {contact: ids for contact, ids in moved.items() if int(contact) in apart}
        moving.move_back(_model(name), master, theirs)
    for name, keys in record.copied.items():
        moving.take_back(_model(name), master, keys)
    left = [LABELS[column] for column in _put_back(record) if column in LABELS]
    left += _put_back_custom(master, record)
    points.part_points(master, record.points_added, record.points_removed)
    MergedContact.objects.filter(pk__in=apart).delete()
    now = timezone.now()
    Contact.objects.filter(pk__in=apart).update(deleted_at=None, deleted_in=None)
    Contact.objects.filter(pk=master).update(updated_at=now)
    return list(dict.fromkeys(left))


def parts_of(master: int, merged_in: int | None) -> set[int]:
    """The contacts that this bulk action made part of the master, and that still are."""
    merged = MergedContact.objects.filter(contact=master, merged_in=merged_in)
    return set(Contact.objects.in_trash().filter(pk__in=merged.values("pk")).values_list("pk", flat=True))


def master_of(pk: int) -> int | None:
    """The contact that the one with this number became part of, if it did."""
    return MergedContact.objects.filter(pk=pk).values_list("contact", flat=True).first()


def _hide(comparison: Comparison, merged_in: int | None) -> None:
    """Those that are part of the master now."""
    others = [contact.pk for contact in comparison.others]
    MergedContact.objects.bulk_create(
        MergedContact(pk=pk, contact=comparison.master, merged_in=merged_in) for pk in others
    )
    Contact.objects.filter(pk__in=others).update(deleted_at=timezone.now(), deleted_in=merged_in)


def _pick(comparison: Comparison, record: MergeRecord, again: MergeRecord | None) -> None:
    """Gives the master what was picked of the others."""
    contacts, master = comparison.contacts, comparison.master
    columns = {column: getattr(row.kept.contact, column) for row in comparison.rows for column in row.columns}
    kept = {"email": columns.get("email", ""), "phone": columns.get("phone", "")}
    columns |= {"last_activity_at": _latest_activity(contacts)}
    record.changed["contact"] = change(Contact, {master.pk: columns})
    Contact.objects.filter(pk=master.pk).update(updated_at=timezone.now())
    for row in comparison.rows:
        if row.field and row.picked != master.pk:
            before = set_value([master.pk], row.field, row.kept.value)
            record.custom |= {str(row.field.pk): [plain(held), plain(row.kept.value)] for held in before.values()}
    united = points.united_points(contacts, master, kept)
    record.points_added, record.points_removed = points.unite_points(
        master.pk, united, again.points_added if again else ()
    )


def _latest_activity(contacts: Sequence[Contact]) -> datetime | None:
    return max((contact.last_activity_at for contact in contacts if contact.last_activity_at), default=None)


def _gather(comparison: Comparison, record: MergeRecord) -> None:
    """Gives the master all that hangs on the others."""
    master, others = comparison.master.pk, [contact.pk for contact in comparison.others]
    joined, behind = clashes.joined_conversation(master, others)
    clashing: list[tuple[type[Model], Wanted]] = [
        (Enrolment, clashes.clashing_enrolments(master, others)),
        (Message, clashes.clashing_messages(master, others)),
        (Conversation, joined),
    ]
    for model, wanted in clashing:
        if changes := change(model, wanted):
            record.changed[_name(model)] = changes
    for model in moving.MOVED:
        if moved := moving.move(model, master, others, besides=behind if model is Conversation else ()):
            record.moved[_name(model)] = moved
    for model in moving.COPIED:
        if keys := moving.copy(model, master, others):
            record.copied[_name(model)] = keys


def _put_back(record: MergeRecord) -> list[str]:
    """Returns the columns of the contact that stay as they are."""
    left = {name: put_back(_model(name), changes) for name, changes in record.changed.items()}
    return left.get("contact", [])


def _put_back_custom(master: int, record: MergeRecord) -> list[str]:
    """Returns the names of the fields that stay as they are."""
    fields = list(CustomField.objects.filter(pk__in=list(record.custom)))
    held, left = values_of([master], fields)[master], []
    for field in fields:
        before, after = record.custom[str(field.pk)]
        if plain(held.get(field.pk)) != after or not _set(master, field, before):
            left.append(field.name)
    return left


def _set(master: int, field: CustomField, before: object) -> bool:
    """False when the field has got another type."""
    try:
        set_value([master], field, read(field, before))
    except (FieldChanged, TypeError, ValueError, ArithmeticError):
        return False
    return True


def _locked(ids: Sequence[int]) -> list[Contact]:
    """The contacts, with all that is compared; nobody changes them until the transaction ends."""
    list(Contact.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    found = Contact.objects.live().filter(pk__in=ids).select_related("company", "status", "owner")
    contacts = list(found.order_by("pk"))
    if len(contacts) != len(ids):
        raise ContactsGone
    prefetch_related_objects(contacts, "further_points")
    return contacts


def _name(model: type[Model]) -> str:
    return str(model._meta.model_name)


def _model(name: str) -> type[Model]:
    return apps.get_model("contacts", name)
