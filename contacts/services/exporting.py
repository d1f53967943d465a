"""Contacts as rows of text: the columns there are, safe cells, and files that are written in parts and joined."""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from contacts.amounts import plain_number
from contacts.id_lists import id_list
from contacts.models import Contact, ContactPoint, ContactTag, ContactType, CustomField
from contacts.querysets import ContactQuerySet
from contacts.services.custom_fields import Values, values_of

Lists = dict[int, list[str]]  # contact id -> values of a column that may hold several
Reader = Callable[[int], Any]  # contact id -> value of a column

BOM = "\ufeff"  # tells spreadsheets that the file is UTF-8
SEPARATOR = "; "
_NUMBER = re.compile(r"[+-]?[\d .,()-]+")


def _tags(contacts: ContactQuerySet) -> Lists:
    rows = ContactTag.objects.filter(contact__in=contacts).order_by("tag__name").values_list("contact_id", "tag__name")
    return _lists(rows)


def _followers(contacts: ContactQuerySet) -> Lists:
    rows = contacts.filter(followers__isnull=False).order_by().values_list("pk", "followers__username")
    return _lists(rows)


def _points(kind: ContactPoint.Kind) -> Callable[[ContactQuerySet], Lists]:
    def read(contacts: ContactQuerySet) -> Lists:
        points = ContactPoint.objects.filter(contact__in=contacts, kind=kind).order_by("pk")
        return _lists(points.values_list("contact_id", "value"))

    return read


def _lists(rows: Iterable[tuple[int, str]]) -> Lists:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for contact, value in rows:
        found[contact].append(value)
    return found


@dataclass(frozen=True)
class Column:
    """One column of an export: read from `field` (a lookup path), or by `read_lists` in one query for many contacts."""

    label: str
    field: str = ""
    read_lists: Callable[[ContactQuerySet], Lists] | None = None


COLUMNS: dict[str, Column] = {
    "id": Column("Contact ID", "pk"),
    "first_name": Column("First name", "first_name"),
    "last_name": Column("Last name", "last_name"),
    "email": Column("E-mail", "email"),
    "further_emails": Column("Further e-mails", read_lists=_points(ContactPoint.Kind.EMAIL)),
    "phone": Column("Phone", "phone"),
    "further_phones": Column("Further phones", read_lists=_points(ContactPoint.Kind.PHONE)),
    "company": Column("Company", "company__name"),
    "job_title": Column("Job title", "job_title"),
    "tags": Column("Tags", read_lists=_tags),
    "status": Column("Status", "status__name"),
    "contact_type": Column("Contact type", "contact_type"),
    "owner": Column("Owner", "owner__username"),
    "followers": Column("Followers", read_lists=_followers),
    "source": Column("Source", "source"),
    "street": Column("Street", "street"),
    "city": Column("City", "city"),
    "state": Column("State", "state"),
    "postal_code": Column("Postal code", "postal_code"),
    "country": Column("Country", "country"),
    "time_zone": Column("Time zone", "time_zone"),
    "date_of_birth": Column("Date of birth", "date_of_birth"),
    "website": Column("Website", "website"),
    "dnd_email": Column("No e-mail", "dnd_email"),
    "dnd_sms": Column("No SMS", "dnd_sms"),
    "dnd_whatsapp": Column("No WhatsApp", "dnd_whatsapp"),
    "dnd_call": Column("No calls", "dnd_call"),
    "last_activity_at": Column("Last activity", "last_activity_at"),
    "created_at": Column("Created", "created_at"),
    "updated_at": Column("Updated", "updated_at"),
}


def column_choices() -> list[tuple[str, Any]]:
    """Every column there is as (name, label), those of custom fields in a group of their own."""
    usual: list[tuple[str, Any]] = [(name, column.label) for name, column in COLUMNS.items()]
    custom = [(field.key, _custom_label(field)) for field in CustomField.objects.of_contacts()]
    return [*usual, ("Custom fields", custom)] if custom else usual


def heads(columns: Sequence[str]) -> list[str]:
    """The labels of columns; that of a field that is gone stays empty."""
    custom = _custom_fields(columns)
    return [
        COLUMNS[name].label if name in COLUMNS else _custom_label(custom[name]) if name in custom else ""
        for name in columns
    ]


def rows(ids: Sequence[int], columns: Sequence[str], zone: ZoneInfo) -> Iterator[list[str]]:
    """One row for each of `ids`, in their order; times in `zone`. A fixed number of queries, however many ids."""
    contacts = Contact.objects.filter(pk__in=id_list(ids))
    usual = [COLUMNS[name] for name in columns if name in COLUMNS]
    fields = list(dict.fromkeys(column.field for column in usual if column.field))
    values = {row[0]: dict(zip(fields, row[1:], strict=True)) for row in contacts.values_list("pk", *fields)}
    custom = _custom_fields(columns)
    held = values_of(ids, custom.values())
    readers = [
        _usual(COLUMNS[name], contacts, values) if name in COLUMNS else _custom(custom.get(name), held)
        for name in columns
    ]
    for pk in ids:
        if pk in values:
            yield [defused(_text(read(pk), zone)) for read in readers]


def _usual(column: Column, contacts: ContactQuerySet, values: Mapping[int, Mapping[str, Any]]) -> Reader:
    if column.read_lists:
        lists = column.read_lists(contacts)
        return lambda pk: lists.get(pk, "")
    if column.field == "contact_type":
        return lambda pk: ContactType(values[pk][column.field]).label
    return lambda pk: values[pk][column.field]


def _custom(field: CustomField | None, held: Values) -> Reader:
    return lambda pk: held[pk].get(field.pk) if field else None


def _custom_fields(columns: Iterable[str]) -> dict[str, CustomField]:
    """Those that are asked for, by the names of their columns."""
    ids = [int(name.removeprefix("cf_")) for name in columns if name.startswith("cf_")]
    return {field.key: field for field in CustomField.objects.of_contacts().filter(pk__in=ids)} if ids else {}


def _custom_label(field: CustomField) -> str:
    return f"{field.name} ({field.currency})" if field.currency else field.name


def _text(value: object, zone: ZoneInfo) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case Decimal():
            return plain_number(value)
        case list():
            return SEPARATOR.join(map(str, value))
        case User():
            return value.username
    return str(value)


def defused(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before = + - @, except before plain numbers."""
    risky = text.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{text}" if risky and not _NUMBER.fullmatch(text) else text


def write_part(path: Path, table: Iterable[Sequence[str]]) -> None:
    """Writes rows as CSV without a head; whoever reads it finds the whole part or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
    os.replace(draft, path)


def join_parts(target: Path, columns: Sequence[str], parts: Iterable[Path]) -> None:
    """Writes `target`: byte-order mark, head, then the parts, never more than a block of them in memory."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".draft")
    with draft.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        csv.writer(file).writerow(map(defused, heads(columns)))
        for part in parts:
            with part.open(encoding="utf-8", newline="") as source:
                shutil.copyfileobj(source, file, 1024 * 1024)
    os.replace(draft, target)


def remove_older(folder: Path, before: datetime) -> None:
    """Removes the folders of exports that were last written before that moment."""
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.stat().st_mtime < before.timestamp():
            shutil.rmtree(entry, ignore_errors=True)
