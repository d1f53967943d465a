"""The columns of an export: what they are called, what they hold, and where that is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from contacts.exporting import several
from contacts.exporting.several import Several
from contacts.exporting.told import TOLD
from contacts.importing.targets import CUSTOM, STANDARD, TAGS, TIMES, WORK
from contacts.importing.words import folded
from contacts.models import ContactPoint, ContactType, CustomField
from contacts.querysets import ContactQuerySet

Type = CustomField.Type


class Kind(StrEnum):
    """What the values of a column are; None, "" and [] stand for nothing.

    TEXT str · WHOLE int · NUMBER Decimal · DAY date · MOMENT datetime · YES_NO bool · NAMES list[str] · RECORDS dicts.
    """

    TEXT = auto()
    WHOLE = auto()
    NUMBER = auto()
    DAY = auto()
    MOMENT = auto()
    YES_NO = auto()
    NAMES = auto()
    RECORDS = auto()


@dataclass(frozen=True)
class Column:
    """Read from `path` (a lookup path), by `read_several` in one query for many contacts, or from a custom `field`.

    `told` is what becomes of a value that is there. A column of a field that is gone has neither; it stays empty.
    """

    name: str
    label: str
    path: str = ""
    kind: Kind = Kind.TEXT
    read_several: Callable[[ContactQuerySet], Several] | None = None
    field: CustomField | None = None
    told: Callable[[Any], Any] | None = None

    @property
    def key(self) -> str:
        """What programs call it."""
        return self.label if self.field else self.name


def _several(name: str, label: str, read: Callable[[ContactQuerySet], Several], kind: Kind = Kind.NAMES) -> Column:
    return Column(name, label, kind=kind, read_several=read)


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("id", "Contact ID", "pk", Kind.WHOLE),
        Column("first_name", "First name", "first_name"),
        Column("last_name", "Last name", "last_name"),
        Column("email", "E-mail", "email"),
        _several("further_emails", "Further e-mails", several.points(ContactPoint.Kind.EMAIL)),
        Column("phone", "Phone", "phone"),
        _several("further_phones", "Further phones", several.points(ContactPoint.Kind.PHONE)),
        Column("company", "Company", "company__name"),
        Column("job_title", "Job title", "job_title"),
        _several("tags", "Tags", several.tags),
        Column("status", "Status", "status__name"),
        Column("contact_type", "Contact type", "contact_type", told=dict(ContactType.choices).__getitem__),
        Column("owner", "Owner", "owner__username"),
        _several("followers", "Followers", several.followers),
        Column("source", "Source", "source"),
        Column("street", "Street", "street"),
        Column("city", "City", "city"),
        Column("state", "State", "state"),
        Column("postal_code", "Postal code", "postal_code"),
        Column("country", "Country", "country"),
        Column("time_zone", "Time zone", "time_zone"),
        Column("date_of_birth", "Date of birth", "date_of_birth", Kind.DAY),
        Column("website", "Website", "website"),
        Column("dnd_email", "No e-mail", "dnd_email", Kind.YES_NO),
        Column("dnd_sms", "No SMS", "dnd_sms", Kind.YES_NO),
        Column("dnd_whatsapp", "No WhatsApp", "dnd_whatsapp", Kind.YES_NO),
        Column("dnd_call", "No calls", "dnd_call", Kind.YES_NO),
        Column("last_activity_at", "Last activity", "last_activity_at", Kind.MOMENT),
        Column("created_at", "Created", "created_at", Kind.MOMENT),
        Column("updated_at", "Updated", "updated_at", Kind.MOMENT),
        _several("notes", "All notes", several.notes, Kind.RECORDS),
        _several("opportunities", "Opportunities", several.opportunities, Kind.RECORDS),
    )
}

_KINDS = {
    Type.NUMBER: Kind.NUMBER,
    Type.MONEY: Kind.NUMBER,
    Type.DATE: Kind.DAY,
    Type.DATE_TIME: Kind.MOMENT,
    Type.YES_NO: Kind.YES_NO,
    Type.CHOICES: Kind.NAMES,
}
_GROUPS = {"updated_at": TIMES, "notes": TAGS, "opportunities": WORK}  # of what cannot be imported
# What an import, or a reader of JSON, takes for another column, were a custom field called so.
_TAKEN = {folded(name) for target in STANDARD.values() for name in (target.label, target.key)} | {
    folded(name) for column in COLUMNS.values() for name in (column.label, column.name)
}


def column_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every column there is as (name, label), by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for column in (*COLUMNS.values(), *_custom_columns()):
        groups.setdefault(_group(column), []).append((column.name, column.label))
    return list(groups.items())


def columns_of(names: Sequence[str]) -> list[Column]:
    """The columns of these names, in their order. One query where custom fields are among them."""
    custom = {column.name: column for column in _custom_columns()} if not COLUMNS.keys() >= set(names) else {}
    return [COLUMNS.get(name) or custom.get(name) or Column(name, "") for name in names]


def _group(column: Column) -> str:
    if column.field:
        return CUSTOM
    return STANDARD[column.name].group if column.name in STANDARD else _GROUPS[column.name]


def _custom_columns() -> list[Column]:
    fields = list(CustomField.objects.of_contacts())
    times = Counter(folded(field.name) for field in fields)
    return [_custom_column(field, times) for field in fields]


def _custom_column(field: CustomField, times: Mapping[str, int]) -> Column:
    """`times` says how many fields have a name that looks the same to an import."""
    name, kind = folded(field.name), _KINDS.get(Type(field.type), Kind.TEXT)
    beside = field.key if name in _TAKEN or times[name] > 1 else field.currency
    label = f"{field.name} ({beside})" if beside else field.name
    return Column(field.key, label, kind=kind, field=field, told=TOLD.get(field.type))
