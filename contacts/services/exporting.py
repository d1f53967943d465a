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
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from contacts.id_lists import id_list
from contacts.models import Contact, ContactPoint, ContactTag, ContactType
from contacts.querysets import ContactQuerySet

Lists = dict[int, list[str]]  # contact id -> values of a column that may hold several

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


def rows(ids: Sequence[int], columns: Sequence[str], zone: ZoneInfo) -> Iterator[list[str]]:
    """One row for each of `ids`, in their order; times in `zone`. A fixed number of queries, however many ids."""
    contacts = Contact.objects.filter(pk__in=id_list(ids))
    picked = {name: COLUMNS[name] for name in columns}
    fields = list(dict.fromkeys(column.field for column in picked.values() if column.field))
    values = {row[0]: dict(zip(fields, row[1:], strict=True)) for row in contacts.values_list("pk", *fields)}
    lists = {name: column.read_lists(contacts) for name, column in picked.items() if column.read_lists}
    for pk in ids:
        if pk in values:
            yield [_cell(name, column, pk, values[pk], lists, zone) for name, column in picked.items()]


def _cell(
    name: str, column: Column, pk: int, values: Mapping[str, Any], lists: Mapping[str, Lists], zone: ZoneInfo
) -> str:
    if name in lists:
        return defused(SEPARATOR.join(lists[name].get(pk, ())))
    if name == "contact_type":
        return str(ContactType(values[column.field]).label)
    return defused(_text(values[column.field], zone))


def _text(value: object, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else str(value)


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
        csv.writer(file).writerow([COLUMNS[name].label for name in columns])
        for part in parts:
            with part.open(encoding="utf-8", newline="") as source:
                shutil.copyfileobj(source, file, 1024 * 1024)
    os.replace(draft, target)


def remove_older(folder: Path, before: datetime) -> None:
    """Removes the folders of exports that were last written before that moment."""
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.stat().st_mtime < before.timestamp():
            shutil.rmtree(entry, ignore_errors=True)
