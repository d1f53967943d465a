"""Turns pasted lines into lists: e-mail addresses, phone numbers or ids, a hundred thousand at a time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from contacts.folding import Folded, fold
from contacts.id_lists import id_list, is_id, text_list
from contacts.models import Contact, ContactPoint, Paste, SmartList
from contacts.models.contact import HAS_CAPITALS
from contacts.pasted_text import Table, read_table
from contacts.phones import UnlikelyPhone, bare_phone, parse_phone
from contacts.querysets import ContactQuerySet
from contacts.services.smart_lists import add_members, lists_using

if TYPE_CHECKING:
    from accounts.models import User

KEPT = timedelta(days=7)  # a list that nobody names
SAMPLE = 500  # rows that tell which column is meant
FEW = 50  # values that are looked up one by one
_EMAIL = re.compile(r"[^\s<>,;:\"]+@[^\s<>,;:\"]+")

Found = Mapping[str, frozenset[int]]
LookUp = Callable[[Collection[str], ContactQuerySet], Iterator[QuerySet[Any, Any]]]


@dataclass(frozen=True)
class Line:
    """A line that does not mean exactly one contact: its number, its text, and how many contacts it means."""

    number: int
    text: str
    contacts: int


@dataclass(frozen=True)
class Matches:
    """What the lines of a pasted text mean: one contact, none, or several."""

    ids: frozenset[int]  # of the contacts that some line alone means
    unmatched: list[Line]
    several: list[Line]


# Lists


@transaction.atomic
def create_paste(text: str, owner: User) -> Paste:
    """A static list of the contacts that the lines of `text` mean, for KEPT.

    Of several columns it is the one in which most lines mean a contact. Raises Unreadable.
    """
    name = f"Pasted on {timezone.localtime(timezone=owner.zone):%-d %b %Y, %H:%M}"
    expires = timezone.now() + KEPT
    smart_list = SmartList.objects.create(owner=owner, name=name, is_static=True, expires_at=expires)
    table = read_table(text)
    paste = Paste(smart_list=smart_list, text=text, column=likeliest_column(table, owner))
    _fill(paste, table)
    return paste


@transaction.atomic
def choose_column(paste: Paste, column: int) -> None:
    """The list gets the contacts that another column means instead."""
    paste.column = column
    paste.smart_list.members.all().delete()
    _fill(paste, read_table(paste.text))


def _fill(paste: Paste, table: Table) -> None:
    matches = match(table.column(paste.column), paste.smart_list.owner, first=table.first)
    paste.unmatched = [astuple(line)[:2] for line in matches.unmatched]
    paste.several = [astuple(line) for line in matches.several]
    paste.save()
    add_members(paste.smart_list_id, matches.ids)


def keep(paste: Paste, name: str) -> SmartList:
    """The list stays, under a name that its owner has no other list of."""
    smart_list = paste.smart_list
    smart_list.expires_at = None
    smart_list.rename(name)
    smart_list.save(update_fields=["expires_at"])
    return smart_list


def clear(now: datetime) -> None:
    """Deletes lists that have expired, and what others were pasted from. One that another list uses gets more time."""
    for expired in SmartList.objects.filter(expires_at__lt=now):
        if lists_using(expired):
            SmartList.objects.filter(pk=expired.pk).update(expires_at=now + KEPT)
        else:
            expired.delete()
    Paste.objects.filter(created_at__lt=now - KEPT, smart_list__expires_at=None).delete()


# Which contacts are meant


def likeliest_column(table: Table, seen_by: User) -> int:
    """The column in which most of the first rows mean a contact; of equal ones the first."""
    samples = [column[:SAMPLE] for column in table.columns]
    hits = _hits(samples, seen_by, bare_ids=False)
    if not any(hits):  # ids only then: a column of ages or of row numbers would be full of contacts
        hits = _hits([sample if are_ids(sample) else [] for sample in samples], seen_by, bare_ids=True)
    return hits.index(max(hits))


def _hits(columns: Sequence[Sequence[str]], seen_by: User, bare_ids: bool) -> list[int]:
    """How many lines of each column mean a contact."""
    found = _found((text for column in columns for text in column), _visible(seen_by), bare_ids)
    return [sum(1 for text in column if found.get(text.strip())) for column in columns]


def match(lines: Sequence[str], seen_by: User, first: int = 1) -> Matches:
    """The live contacts, among those the person may see, that `lines` mean; empty lines mean nothing.

    A line is an e-mail address, a phone number (without a country code: of PHONE_REGION) or the id of a contact:
    “#12”, or “12” where all lines are ids (see are_ids). Further addresses count, too. The contacts of a line that
    means several are not among the ids. `first` is the number of the first line.
    """
    found = _found(lines, _visible(seen_by), bare_ids=are_ids(lines))
    ids: set[int] = set()
    unmatched: list[Line] = []
    several: list[Line] = []
    for number, text in enumerate(lines, first):
        meant = found.get(text.strip(), frozenset())
        if len(meant) == 1:
            ids |= meant
        elif text.strip():
            (several if meant else unmatched).append(Line(number, text.strip(), len(meant)))
    return Matches(frozenset(ids), unmatched, several)


def are_ids(lines: Iterable[str]) -> bool:
    """Whether a number without a sign before it is the id of a contact: among anything else it could be whatever."""
    return all(_id(text) for line in lines if (text := line.strip()))


def is_no_phone(text: str) -> bool:
    """Whether it is a bare number that nobody can be rung by as it stands, so that an id may be meant."""
    try:
        return is_id(text) and not parse_phone(text)
    except ValueError:
        return True


def _visible(user: User) -> ContactQuerySet:
    return Contact.objects.live().visible_to(user)


def _found(lines: Iterable[str], contacts: ContactQuerySet, bare_ids: bool) -> Found:
    """The ids of the contacts that each text means, by the text."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    texts = list(dict.fromkeys(text.strip() for text in lines if text.strip()))
    for read, look_up in ((_email, _by_email), (_phone, _by_phone), (_id if bare_ids else _marked_id, _by_id)):
        meant = {text: value for text in texts if (value := read(text))}
        ids = _ids(meant.values(), look_up, contacts)
        for text, value in meant.items():
            found[text] |= ids.get(value, set())
    return {text: frozenset(ids) for text, ids in found.items()}


def _ids(values: Iterable[str], look_up: LookUp, contacts: ContactQuerySet) -> Mapping[str, set[int]]:
    ids: defaultdict[str, set[int]] = defaultdict(set)
    if wanted := list(dict.fromkeys(values)):
        for rows in look_up(wanted, contacts):
            for value, pk in rows:
                ids[str(value)].add(pk)
    return ids


# How a line is read


def _email(text: str) -> str:
    """The address in lower case, also out of “Ada Lovelace <ada@example.com>”."""
    match = _EMAIL.search(text)
    return fold(match[0]) if match else ""


def _phone(text: str) -> str:
    if "@" in text or text.startswith("#") or sum(letter.isdigit() for letter in text) < 5:
        return ""
    try:
        return parse_phone(text)
    except UnlikelyPhone:
        return bare_phone(text)  # as an import keeps it
    except ValueError:
        return ""


def _id(text: str) -> str:
    return str(int(text)) if is_id(text) else _marked_id(text)


def _marked_id(text: str) -> str:
    digits = text.removeprefix("#").lstrip()
    return str(int(digits)) if text.startswith("#") and is_id(digits) else ""


# How it is looked up: pairs of what was looked for and the id of a contact that has it


def _by_email(values: Collection[str], contacts: ContactQuerySet) -> Iterator[QuerySet[Any, Any]]:
    yield contacts.filter(email__in=text_list(values)).values_list("email", "pk")
    capitals = contacts.annotate(folded=Folded("email")).filter(HAS_CAPITALS)
    # PostgreSQL does not know how few have capitals: it uses their index for a short list that it is shown.
    wanted = list(values) if len(values) <= FEW else text_list(values)
    yield capitals.filter(folded__in=wanted).values_list("folded", "pk")
    yield _points(ContactPoint.Kind.EMAIL, values, contacts)


def _by_phone(values: Collection[str], contacts: ContactQuerySet) -> Iterator[QuerySet[Any, Any]]:
    yield contacts.filter(phone__in=text_list(values)).values_list("phone", "pk")
    yield _points(ContactPoint.Kind.PHONE, values, contacts)


def _by_id(values: Collection[str], contacts: ContactQuerySet) -> Iterator[QuerySet[Any, Any]]:
    yield contacts.filter(pk__in=id_list(map(int, values))).values_list("pk", "pk")


def _points(kind: ContactPoint.Kind, values: Collection[str], contacts: ContactQuerySet) -> QuerySet[Any, Any]:
    points = ContactPoint.objects.order_by().filter(kind=kind, value__in=text_list(values))
    return points.filter(contact__in=contacts.values("pk")).values_list("value", "contact_id")
