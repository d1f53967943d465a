"""What a column of a file can become: a field of a contact, its tags and notes, a field that admins defined."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contacts.models import Contact, CustomField

Type = CustomField.Type
TAGS, NAMES, ADDRESS, WORK, TIMES, CUSTOM = "Tags and notes", "Person", "Address", "Work", "Times", "Custom fields"
REACH = "Ways to reach"


class Kind(StrEnum):
    """How the text of a cell becomes a value: contacts.importing.values says what type each has."""

    ID = "id"
    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    EMAILS = "emails"
    PHONE = "phone"
    PHONES = "phones"
    URL = "url"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    MONEY = "money"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"
    PEOPLE = "people"
    TAGS = "tags"
    COUNTRY = "country"
    TIME_ZONE = "time_zone"
    CHANNELS = "channels"


@dataclass(frozen=True)
class Target:
    """`key` is unique and stable. Several columns may have the same target where `is_repeatable`.

    `max_length` is 0 for no limit; `is_past` marks days that cannot be in the future.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    group: str = NAMES
    max_length: int = 0
    is_repeatable: bool = False
    is_past: bool = False
    currency: str = ""


def _field(name: str, label: str, kind: Kind = Kind.TEXT, group: str = NAMES, *, is_past: bool = False) -> Target:
    """As long as the contact's own field of that name may be."""
    length = getattr(Contact._meta.get_field(name), "max_length", None) if kind in (Kind.TEXT, Kind.URL) else None
    return Target(name, label, kind, group, length or 0, is_past=is_past)


STANDARD: dict[str, Target] = {
    target.key: target
    for target in (
        Target("id", "Contact ID", Kind.ID),
        Target("full_name", "Full name", max_length=240),
        _field("first_name", "First name"),
        Target("middle_name", "Middle name", max_length=120),
        _field("last_name", "Last name"),
        Target("name_suffix", "Name suffix", max_length=30),
        _field("date_of_birth", "Date of birth", Kind.DATE, is_past=True),
        _field("email", "E-mail", Kind.EMAIL, REACH),
        Target("further_emails", "Further e-mails", Kind.EMAILS, REACH, is_repeatable=True),
        _field("phone", "Phone", Kind.PHONE, REACH),
        Target("further_phones", "Further phones", Kind.PHONES, REACH, is_repeatable=True),
        _field("website", "Website", Kind.URL, REACH),
        Target("dnd", "Do not disturb", Kind.CHANNELS, REACH),
        _field("dnd_email", "No e-mail", Kind.YES_NO, REACH),
        _field("dnd_sms", "No SMS", Kind.YES_NO, REACH),
        _field("dnd_whatsapp", "No WhatsApp", Kind.YES_NO, REACH),
        _field("dnd_call", "No calls", Kind.YES_NO, REACH),
        Target("company", "Company", Kind.TEXT, WORK, max_length=200),
        _field("job_title", "Job title", group=WORK),
        _field("contact_type", "Contact type", Kind.CHOICE, WORK),
        _field("status", "Status", Kind.CHOICE, WORK),
        _field("source", "Source", group=WORK),
        _field("owner", "Owner", Kind.PERSON, WORK),
        _field("followers", "Followers", Kind.PEOPLE, WORK),
        _field("street", "Street", group=ADDRESS),
        _field("city", "City", group=ADDRESS),
        _field("state", "State", group=ADDRESS),
        _field("postal_code", "Postal code", group=ADDRESS),
        _field("country", "Country", Kind.COUNTRY, ADDRESS),
        _field("time_zone", "Time zone", Kind.TIME_ZONE, ADDRESS),
        Target("tags", "Tags", Kind.TAGS, TAGS, is_repeatable=True),
        Target("note", "Note", Kind.LONG_TEXT, TAGS, max_length=20_000, is_repeatable=True),
        _field("created_at", "Created", Kind.MOMENT, TIMES),
        _field("last_activity_at", "Last activity", Kind.MOMENT, TIMES),
    )
}

_KINDS = {
    Type.TEXT: Kind.TEXT,
    Type.LONG_TEXT: Kind.LONG_TEXT,
    Type.NUMBER: Kind.NUMBER,
    Type.MONEY: Kind.MONEY,
    Type.DATE: Kind.DATE,
    Type.DATE_TIME: Kind.MOMENT,
    Type.YES_NO: Kind.YES_NO,
    Type.CHOICE: Kind.CHOICE,
    Type.CHOICES: Kind.CHOICES,
    Type.PERSON: Kind.PERSON,
    Type.PHONE: Kind.PHONE,
    Type.EMAIL: Kind.EMAIL,
    Type.URL: Kind.URL,
}
_LENGTHS = {Type.TEXT: 500, Type.LONG_TEXT: 20_000, Type.URL: 500}  # as forms take them


def custom_target(field: CustomField) -> Target:
    """A field that an admin defined, by the key it has everywhere: cf_12."""
    kind = Type(field.type)
    return Target(field.key, field.name, _KINDS[kind], CUSTOM, _LENGTHS.get(kind, 0), currency=field.currency)
