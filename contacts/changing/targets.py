"""The fields of a contact that can be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contacts.changing import places
from contacts.changing.places import Column, Custom, Many, Pick, Single
from contacts.forms import MAX_FOLLOWERS
from contacts.models import ContactTag, CustomField, SmartList, SmartListMember, Tag
from contacts.where.fields import CONTACT_FIELDS, DND

CUSTOM = "Custom fields"
Type = CustomField.Type


class Kind(StrEnum):
    """What can be done with a field goes by this."""

    TEXT = "text"
    ADDRESS = "address"  # a text in a form of its own: an e-mail or web address
    NUMBER = "number"
    SWITCH = "switch"  # on or off, never empty
    OWNER = "owner"
    FIXED = "fixed"  # one of a few values, never empty
    OTHER = "other"  # one value that is only set or cleared
    MANY = "many"


@dataclass(frozen=True)
class Target:
    """`pattern` is what a text of kind ADDRESS has to match, in words that both databases understand."""

    key: str
    label: str
    group: str
    kind: Kind
    place: Single | Many
    can_be_empty: bool = True
    pattern: str = ""
    most: int | None = None  # how many it may hold, of kind MANY
    custom: CustomField | None = None

    @property
    def words(self) -> str:
        """The label within a sentence; what the admins called a field stays as they wrote it."""
        return self.label if self.custom else self.label[0].lower() + self.label[1:]

    @property
    def undo_key(self) -> str:
        """What undo data calls it: after a change of type it is another field."""
        return f"{self.key}:{self.custom.type}" if self.custom else self.key

    @property
    def single(self) -> Single:
        assert not isinstance(self.place, Many), f"{self.key} holds several values"
        return self.place

    @property
    def many(self) -> Many:
        assert isinstance(self.place, Many), f"{self.key} holds one value"
        return self.place


Targets = Mapping[str, Target]

EMAIL = r"^[^@ ]+@[^@ ]+[.][^@ .]+$"
URL = r"^https?://[^ /]+[.][^ ]+$"

_TEXTS = ("first_name", "last_name", "job_title", "source", "street", "city", "state", "postal_code")


def _standard(key: str) -> Target:
    asked = CONTACT_FIELDS[key]
    label, group = asked.label, asked.group
    if key in _TEXTS:
        return Target(key, label, group, Kind.TEXT, Column(key))
    if group == DND:
        return Target(key, label, group, Kind.SWITCH, Column(key), can_be_empty=False)
    match key:
        case "email":
            return Target(key, label, group, Kind.ADDRESS, Column(key), pattern=EMAIL)
        case "website":
            return Target(key, label, group, Kind.ADDRESS, Column(key), pattern=URL)
        case "owner":
            return Target(key, label, group, Kind.OWNER, Column(key))
        case "followers":
            return Target(key, label, group, Kind.MANY, places.followers(), most=MAX_FOLLOWERS)
        case "contact_type":
            return Target(key, label, group, Kind.FIXED, Column(key), can_be_empty=False)
    return Target(key, label, group, Kind.OTHER, Column(key))


def _custom(field: CustomField) -> Target:
    kind, pattern = _CUSTOM_KINDS.get(Type(field.type), Kind.OTHER), _PATTERNS.get(Type(field.type), "")
    place: Single | Many = Custom(field)
    if field.has_choices:
        place = places.picks(field) if kind is Kind.MANY else Pick(field)
    return Target(field.key, field.name, CUSTOM, kind, place, not field.is_required, pattern, custom=field)


_CUSTOM_KINDS = {
    Type.TEXT: Kind.TEXT,
    Type.LONG_TEXT: Kind.TEXT,
    Type.NUMBER: Kind.NUMBER,
    Type.MONEY: Kind.NUMBER,
    Type.CHOICES: Kind.MANY,
    Type.EMAIL: Kind.ADDRESS,
    Type.URL: Kind.ADDRESS,
}
_PATTERNS = {Type.EMAIL: EMAIL, Type.URL: URL}

_ORDER = (
    *("status", "contact_type", "owner", "followers", "source"),
    *("job_title", "first_name", "last_name", "email", "phone", "website", "date_of_birth"),
    *("street", "city", "state", "postal_code", "country", "time_zone"),
    *("dnd_email", "dnd_sms", "dnd_whatsapp", "dnd_call"),
)
STANDARD: Targets = {key: _standard(key) for key in _ORDER}
# Not offered, as there are ways of their own to change them; what imports change in them is put back all the same.
BESIDES: Targets = {
    "company": _standard("company"),
    "tags": Target("tags", "Tags", "", Kind.MANY, Many(ContactTag, "tag", Tag)),
    "lists": Target("lists", "Lists", "", Kind.MANY, Many(SmartListMember, "smart_list", SmartList)),
}


def catalogue() -> Targets:
    """Every field that can be changed now, by key, in the order in which they are offered. Two queries."""
    fields = CustomField.objects.of_contacts().in_use().prefetch_related("choices")
    return {**STANDARD, **{field.key: _custom(field) for field in fields}}


def known(undo_keys: Iterable[str]) -> Targets:
    """The fields that undo data speaks of, by their key there; without those that are gone or are of another type."""
    wanted = set(undo_keys)
    found = of_keys(key.partition(":")[0] for key in wanted)
    return {target.undo_key: target for target in found.values() if target.undo_key in wanted}


def of_keys(keys: Iterable[str]) -> Targets:
    """The fields of these keys, archived ones included, without those that are gone."""
    wanted = set(keys)
    ids = [int(key.removeprefix("cf_")) for key in wanted if key.startswith("cf_")]
    custom = CustomField.objects.of_contacts().filter(pk__in=ids) if ids else []
    found = {**STANDARD, **BESIDES, **{field.key: _custom(field) for field in custom}}
    return {key: target for key, target in found.items() if key in wanted}
