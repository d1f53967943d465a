"""The fields one can ask for: what kind each is of, what it is called, and where its values are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.time_zones import time_zone_choices
from contacts.countries import country_choices
from contacts.models import Contact, ContactPoint, ContactTag, ContactType, CustomField, GroupMember
from contacts.where.counting import PointsCount, full_name
from contacts.where.held import Held, Lookup

if TYPE_CHECKING:
    from accounts.models import User

Choices = list[tuple[str, str]]


class Kind(StrEnum):
    """What can be asked of a field depends on this: see `field_conditions.ASKABLE`."""

    TEXT = "text"
    CHOICE = "choice"
    REFERENCE = "reference"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    BOOLEAN = "boolean"


class Place(Protocol):
    """Where a field keeps its values."""

    def meets(self, lookup: Lookup) -> Q:
        """The objects with a value for which `lookup` holds."""

    def is_filled(self, lookup: Lookup) -> Q:
        """The objects with a value; `lookup` is how a single one would be asked."""


@dataclass(frozen=True)
class Column:
    """One value, in the row of the object itself."""

    held: Held

    def meets(self, lookup: Lookup) -> Q:
        return lookup(self.held)

    def is_filled(self, lookup: Lookup) -> Q:
        return lookup(self.held)


@dataclass(frozen=True)
class Rows:
    """Any number of values, each in a row of another table; `rows` are those of one object, found by OuterRef."""

    rows: Callable[[], QuerySet[Any]]
    column: str

    def meets(self, lookup: Lookup) -> Q:
        return Q(Exists(self.rows().filter(lookup(Held(self.column)))))

    def is_filled(self, lookup: Lookup) -> Q:
        return self.meets(lookup)


@dataclass(frozen=True)
class Picks:
    """The choices that were picked of one field. Choices of other fields are not told apart: ids are checked before."""

    field: CustomField

    def meets(self, lookup: Lookup) -> Q:
        return Q(Exists(self._rows().filter(lookup(Held("choice")))))

    def is_filled(self, lookup: Lookup) -> Q:
        return Q(Exists(self._rows().filter(choice__field=self.field.pk)))

    def _rows(self) -> QuerySet[Any]:
        return self.field.picks.objects.filter(**{self.field.holder: OuterRef("pk")})


@dataclass(frozen=True)
class Field:
    """`label` names it in a menu. `reference` says what its ids are of; `choices` which terms there are.

    `is_many` tells that an object can have several values. `nothing` is what having no value is called: "nobody".
    """

    key: str
    label: str
    kind: Kind
    group: str
    place: Place
    reference: str = ""
    choices: Callable[[], Choices] | None = None
    is_many: bool = False
    is_whole: bool = False
    nothing: str = ""
    custom: CustomField | None = None

    @property
    def words(self) -> str:
        """The label within a sentence; what the admins called a field stays as they wrote it."""
        return self.label if self.custom else self.label[0].lower() + self.label[1:]

    @property
    def ref(self) -> dict[str, Any]:
        """How a query names it."""
        if self.custom:
            return {"type": "custom_field", "custom_field_id": self.custom.pk}
        return {"type": "regular_field", "field_name": self.key}


def catalogue(user: User) -> dict[str, Field]:
    """The fields of contacts that this person can ask for, by key, in the order in which they are offered."""
    custom = CustomField.objects.of_contacts().in_use()
    return {**CONTACT_FIELDS, **{field.key: custom_field(field) for field in custom}}


def opportunity_catalogue() -> dict[str, Field]:
    """The custom fields of opportunities by key, beside the fields of that relation."""
    return {field.key: custom_field(field) for field in CustomField.objects.of_opportunities().in_use()}


def custom_field(field: CustomField) -> Field:
    """The field by which a custom field is asked for, whoever holds it."""
    kind = CUSTOM_KINDS[CustomField.Type(field.type)]
    place: Place = Picks(field) if field.has_choices else Rows(lambda: _values(field), field.column)
    reference = {"choices": "choice", "choice": "choice", "person": "user"}.get(field.type, "")
    return Field(
        field.key,
        field.name,
        kind,
        "Custom fields",
        place,
        reference=reference,
        is_many=field.type == CustomField.Type.CHOICES,
        custom=field,
    )


CUSTOM_KINDS = {
    CustomField.Type.TEXT: Kind.TEXT,
    CustomField.Type.LONG_TEXT: Kind.TEXT,
    CustomField.Type.NUMBER: Kind.NUMBER,
    CustomField.Type.MONEY: Kind.MONEY,
    CustomField.Type.DATE: Kind.DATE,
    CustomField.Type.DATE_TIME: Kind.MOMENT,
    CustomField.Type.YES_NO: Kind.BOOLEAN,
    CustomField.Type.CHOICE: Kind.REFERENCE,
    CustomField.Type.CHOICES: Kind.REFERENCE,
    CustomField.Type.PERSON: Kind.REFERENCE,
    CustomField.Type.PHONE: Kind.TEXT,
    CustomField.Type.EMAIL: Kind.TEXT,
    CustomField.Type.URL: Kind.TEXT,
}

# What Close calls the same thing.
ALIASES = {"date_created": "created", "date_updated": "updated", "title": "job_title", "status_id": "status"}


def _values(field: CustomField) -> QuerySet[Any]:
    return field.values.objects.filter(**{field.holder: OuterRef("pk")}, field=field.pk)


def zone_choices() -> Choices:
    """The time zones that there are, with their names as they are shown."""
    return [(zone, zone.replace("_", " ")) for _, zones in time_zone_choices() for zone, _ in zones]


def text(key: str, label: str, group: str, column: str = "", searched: str = "") -> Field:
    """A field that a column of that name holds as text; for `searched` see Held."""
    return Field(key, label, Kind.TEXT, group, Column(Held(column or key, searched)))


def choice(key: str, label: str, group: str, choices: Callable[[], Choices]) -> Field:
    """A field that holds one of `choices`."""
    return Field(key, label, Kind.CHOICE, group, Column(Held(key)), choices=choices)


def column(kind: Kind, key: str, label: str, group: str, name: str = "", **more: Any) -> Field:
    """A field of any kind that a column holds, by default one of the name of its key."""
    return Field(key, label, kind, group, Column(Held(name or key)), **more)


def by_key(*fields: Field) -> Mapping[str, Field]:
    """Fields as the catalogues have them."""
    return {field.key: field for field in fields}


def _tags() -> QuerySet[Any]:
    return ContactTag.objects.filter(contact=OuterRef("pk"))


def _memberships() -> QuerySet[Any]:
    return GroupMember.objects.filter(contact=OuterRef("pk"))


def _followers() -> QuerySet[Any]:
    return Contact.followers.through._default_manager.filter(contact=OuterRef("pk"))


PERSON, ADDRESS, WORK, DND, HISTORY = "Contact", "Address", "Relationship", "Do not disturb", "Activity"
NAMES, DETAILS = "search_text", "details_text"

CONTACT_FIELDS = by_key(
    Field("name", "Name", Kind.TEXT, PERSON, Column(Held(full_name(), NAMES))),
    text("first_name", "First name", PERSON, searched=NAMES),
    text("last_name", "Last name", PERSON, searched=NAMES),
    text("email", "E-mail address", PERSON, searched=NAMES),
    text("phone", "Phone number", PERSON, searched=NAMES),
    text("job_title", "Job title", PERSON, searched=DETAILS),
    column(Kind.REFERENCE, "company", "Company", PERSON, reference="company", nothing="no company"),
    text("website", "Website", PERSON, searched=DETAILS),
    column(Kind.DATE, "date_of_birth", "Date of birth", PERSON),
    Field("tags", "Tags", Kind.REFERENCE, WORK, Rows(_tags, "tag"), reference="tag", is_many=True),
    Field("groups", "Groups", Kind.REFERENCE, WORK, Rows(_memberships, "group"), reference="group", is_many=True),
    choice("contact_type", "Type", WORK, lambda: list(ContactType.choices)),
    column(Kind.REFERENCE, "status", "Status", WORK, reference="status", nothing="no status"),
    column(Kind.REFERENCE, "owner", "Owner", WORK, reference="user", nothing="nobody"),
    Field("followers", "Followers", Kind.REFERENCE, WORK, Rows(_followers, "user"), reference="user", is_many=True),
    text("source", "Source", WORK, searched=DETAILS),
    text("street", "Street", ADDRESS, searched=DETAILS),
    text("city", "City", ADDRESS, searched=DETAILS),
    text("state", "State", ADDRESS, searched=DETAILS),
    text("postal_code", "Postal code", ADDRESS, searched=DETAILS),
    choice("country", "Country", ADDRESS, country_choices),
    choice("time_zone", "Time zone", ADDRESS, zone_choices),
    column(Kind.BOOLEAN, "dnd_email", "Do not send e-mail", DND),
    column(Kind.BOOLEAN, "dnd_sms", "Do not send SMS", DND),
    column(Kind.BOOLEAN, "dnd_whatsapp", "Do not send WhatsApp", DND),
    column(Kind.BOOLEAN, "dnd_call", "Do not call", DND),
    column(Kind.MOMENT, "created", "Created", HISTORY, "created_at"),
    column(Kind.MOMENT, "updated", "Updated", HISTORY, "updated_at"),
    column(Kind.MOMENT, "last_activity", "Last activity", HISTORY, "last_activity_at"),
    Field(
        "emails_count",
        "Number of e-mail addresses",
        Kind.NUMBER,
        HISTORY,
        PointsCount("email", ContactPoint.Kind.EMAIL),
        is_whole=True,
    ),
    Field(
        "phones_count",
        "Number of phone numbers",
        Kind.NUMBER,
        HISTORY,
        PointsCount("phone", ContactPoint.Kind.PHONE),
        is_whole=True,
    ),
)
