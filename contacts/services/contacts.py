"""Creating and changing one contact, and finding others that may be the same person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from contacts.folding import Folded, fold
from contacts.models import Company, Contact, ContactPoint, Status
from contacts.models.contact import HAS_CAPITALS
from contacts.querysets import ContactQuerySet
from contacts.services.custom_fields import set_values
from contacts.services.names import get_or_create_named
from contacts.services.tagging import add_tags, remove_tags
from contacts.services.tags import create_tags

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.fields import TagPick
    from contacts.models import CustomField

Values = dict[str, Any]
SAME_POINT = 1000  # contacts that share an address; beyond that more of them tell nobody anything
FURTHER = {"further_emails": ContactPoint.Kind.EMAIL, "further_phones": ContactPoint.Kind.PHONE}


@transaction.atomic
def create_contact(
    values: Values, tags: TagPick, by: User, custom_values: Mapping[CustomField, Any] | None = None
) -> Contact:
    """A new contact with these values (see `update_contact`), by default owned by `by` and with the default status."""
    defaults = {"owner": by, "status": Status.objects.filter(is_default=True).first()}
    contact = _write(Contact(), defaults | values)
    _put_on(contact, tags)
    set_values(contact.pk, custom_values or {})
    return contact


@transaction.atomic
def update_contact(contact: Contact, values: Values) -> Contact:
    """Writes `values`: fields by name, a company that may be new, followers, further_emails and further_phones."""
    return _write(contact, values)


@transaction.atomic
def change_tags(contact: Contact, add: TagPick, remove: Collection[int]) -> None:
    """Puts tags on one contact, creating those that are new, and takes others (ids) off."""
    _put_on(contact, add)
    remove_tags([contact.pk], remove)
    touch_contact(contact)


def touch_contact(contact: Contact, *, activity: bool = False) -> None:
    """Notes that the contact was changed now, or that something happened with the person."""
    field = "last_activity_at" if activity else "updated_at"
    Contact.objects.filter(pk=contact.pk).update(**{field: timezone.now()})


def possible_duplicates(
    emails: Collection[str], phones: Collection[str], seen_by: User, besides: int | None = None
) -> ContactQuerySet:
    """Live contacts with one of these addresses or numbers (lower case; E.164), among those the person may see."""
    emails, phones = list(filter(None, emails)), list(filter(None, phones))
    # Ids first: one question joined by OR would be answered without any index.
    ids = {pk for matches in _same_points(emails, phones) for pk in matches[:SAME_POINT]}
    return Contact.objects.live().visible_to(seen_by).filter(pk__in=ids - {besides}).order_by("pk")


def addresses(contact: Contact) -> tuple[list[str], list[str]]:
    """All e-mail addresses and phone numbers of a contact, as `possible_duplicates` takes them."""
    emails, phones = [contact.email.lower()], [contact.phone]
    for point in contact.further_points.all():
        (emails if point.kind == ContactPoint.Kind.EMAIL else phones).append(point.value)
    return emails, phones


def _same_points(emails: list[str], phones: list[str]) -> Iterator[QuerySet[Any, int]]:
    contacts = Contact.objects.live().values_list("pk", flat=True)
    if emails:
        yield contacts.filter(email__in=emails)
        # Those that were not typed in here may have capitals. They have an index of their own, which is small.
        capitals = contacts.alias(folded=Folded("email")).filter(HAS_CAPITALS)
        yield capitals.filter(folded__in=[fold(email) for email in emails])
    if phones:
        yield contacts.filter(phone__in=phones)
    for kind, values in ((ContactPoint.Kind.EMAIL, emails), (ContactPoint.Kind.PHONE, phones)):
        if values:
            yield ContactPoint.objects.filter(kind=kind, value__in=values).values_list("contact", flat=True)


def _write(contact: Contact, values: Values) -> Contact:
    values = dict(values)
    followers = values.pop("followers", None)
    points = {kind: values.pop(name) for name, kind in FURTHER.items() if name in values}
    _set_fields(contact, values)
    if followers is not None:
        contact.followers.set(followers)
    for kind, wanted in points.items():
        _set_points(contact, kind, wanted)
    return contact


def _put_on(contact: Contact, tags: TagPick) -> None:
    add_tags([contact.pk], [*tags.ids, *(tag.pk for tag in create_tags(tags.new_names))])


def _set_fields(contact: Contact, values: Values) -> None:
    company = values.get("company")
    if company and company.pk is None:
        values["company"] = get_or_create_named(Company, company.name)
    for name, value in values.items():
        setattr(contact, name, value)
    contact.updated_at = timezone.now()
    contact.save(update_fields=[*values, "updated_at"] if contact.pk else None)


def _set_points(contact: Contact, kind: ContactPoint.Kind, wanted: list[str]) -> None:
    present = contact.further_points.filter(kind=kind)
    present.exclude(value__in=wanted).delete()
    missing = [value for value in wanted if value not in set(present.values_list("value", flat=True))]
    ContactPoint.objects.bulk_create(ContactPoint(contact=contact, kind=kind, value=value) for value in missing)
