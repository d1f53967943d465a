"""Which contact a row means: by its id, an e-mail address or a phone number, in the order that somebody chose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contacts.folding import Folded, fold
from contacts.id_lists import id_list, text_list
from contacts.models import Contact, ContactPoint
from contacts.models.contact import HAS_CAPITALS, NAMING
from contacts.services.imports.wanted import EMAIL, PHONE, Wanted

if TYPE_CHECKING:
    from accounts.models import User

Owned = tuple[int, int | None]  # id of a contact and of its owner
Identity = tuple[str, str, str, str]  # first and last name, e-mail, phone


@dataclass(frozen=True, slots=True)
class Match:
    """The contact that a row means, or none; with a `reason` (a code of reasons.REASONS) nobody can tell."""

    contact: int | None = None
    reason: str = ""
    detail: str = ""


@dataclass
class Holders:
    """Who has what: `first` as the address that messages go to, `further` beside it."""

    first: dict[str, list[Owned]] = field(default_factory=lambda: defaultdict(list))
    further: dict[str, list[Owned]] = field(default_factory=lambda: defaultdict(list))


class Matcher:
    """Finds the contacts of rows among the live ones, with the same few queries for any number of rows."""

    def __init__(self, match_by: Sequence[str], user: User) -> None:
        self.match_by, self.user = match_by, user

    def match(self, rows: Sequence[Wanted]) -> dict[int, Match]:
        """Number of the row -> what it means."""
        found = {key: _LOOKUPS[key](rows) for key in self.match_by if key in _LOOKUPS}
        nameless = [row for row in rows if self.match_by and not self.keys_of(row)]
        same = _by_identity(nameless)
        return {row.number: self._match(row, found, same) for row in rows}

    def keys_of(self, row: Wanted) -> list[tuple[str, str]]:
        """What the row is found by: (key, value), the likelier first."""
        return [(key, value) for key in self.match_by for value in _values(row, key)]

    def claims_of(self, row: Wanted) -> list[str]:
        """What no later row may be found by, as it means this row's contact."""
        claims = [f"{key} {value}" for key in self.match_by for value in _claimed(row, key)]
        return claims or ([f"name {identity_of(row)}"] if self.match_by else [])

    def sought_of(self, row: Wanted) -> list[str]:
        """Of the same kind: what the row itself is found by."""
        keys = [f"{key} {value}" for key, value in self.keys_of(row)]
        return keys or ([f"name {identity_of(row)}"] if self.match_by else [])

    def _match(self, row: Wanted, found: Mapping[str, Holders], same: Mapping[Identity, list[Owned]]) -> Match:
        keys = self.keys_of(row)
        if not keys:
            return self._chosen(same.get(identity_of(row), []), "") if self.match_by else Match()
        for key, value in keys:
            holders = found[key].first.get(value) or found[key].further.get(value) or []
            if holders or key == "id":
                return self._chosen(holders, value) if holders else _no_such(value)
        return Match()

    def _chosen(self, holders: Sequence[Owned], value: str) -> Match:
        mine = sorted({contact for contact, owner in holders if not self.user.owned_only or owner == self.user.pk})
        if len(mine) == 1:
            return Match(mine[0])
        if mine:
            return Match(reason="ambiguous", detail=f"“{value}” belongs to {len(mine)} contacts." if value else "")
        return (
            Match(reason="hidden", detail=f"“{value}” belongs to a contact that is not yours.") if holders else Match()
        )


def identity_of(row: Wanted) -> Identity:
    """Who a row without any key is: two such rows mean the same contact when all of this is the same."""
    first, last, email, phone = (row.columns.get(name) or "" for name in NAMING)
    return first, last, email, phone


def _no_such(value: str) -> Match:
    return Match(reason="no_such_id", detail=f"There is no contact {value}, or it is not yours.")


def _values(row: Wanted, key: str) -> list[str]:
    if key == "id":
        return [str(row.contact)] if row.contact else []
    return row.emails if key == "email" else row.phones


def _claimed(row: Wanted, key: str) -> list[str]:
    if key == "id":
        return []
    return row.all_addresses("email", EMAIL) if key == "email" else row.all_addresses("phone", PHONE)


def _by_id(rows: Iterable[Wanted]) -> Holders:
    ids = {row.contact for row in rows if row.contact}
    found = Holders()
    live = Contact.objects.live().filter(pk__in=id_list(ids)).values_list("pk", "owner") if ids else ()
    for pk, owner in live:
        found.first[str(pk)].append((pk, owner))
    return found


def _by_email(rows: Iterable[Wanted]) -> Holders:
    emails = {email for row in rows for email in row.emails}
    return _held(_with_emails(emails), _further(EMAIL, emails)) if emails else Holders()


def _by_phone(rows: Iterable[Wanted]) -> Holders:
    phones = {phone for row in rows for phone in row.phones}
    live = Contact.objects.live().filter(phone__in=text_list(phones))
    return _held(live.values_list("phone", "pk", "owner"), _further(PHONE, phones)) if phones else Holders()


def _with_emails(emails: set[str]) -> Iterator[Any]:
    live = Contact.objects.live()
    yield from live.filter(email__in=text_list(emails)).values_list("email", "pk", "owner")
    # Those that were not typed in here may have capitals. They have an index of their own, which is small.
    capitals = live.alias(folded=Folded("email")).filter(HAS_CAPITALS, folded__in=text_list(map(fold, emails)))
    yield from ((fold(email), pk, owner) for email, pk, owner in capitals.values_list("email", "pk", "owner"))


def _further(kind: str, values: set[str]) -> Iterable[Any]:
    points = ContactPoint.objects.filter(kind=kind, value__in=text_list(values), contact__deleted_at=None)
    return points.values_list("value", "contact", "contact__owner")


def _held(first: Iterable[Any], further: Iterable[Any]) -> Holders:
    found = Holders()
    for value, pk, owner in first:
        found.first[value].append((pk, owner))
    for value, pk, owner in further:
        found.further[value].append((pk, owner))
    return found


def _by_identity(rows: Sequence[Wanted]) -> dict[Identity, list[Owned]]:
    """Contacts with the very same name, e-mail and phone, for rows that can be found by nothing else."""
    wanted = {identity_of(row) for row in rows}
    firsts, lasts = {one[0] for one in wanted}, {one[1] for one in wanted}
    live = Contact.objects.live().filter(last_name__in=text_list(lasts), first_name__in=text_list(firsts))
    found: dict[Identity, list[Owned]] = defaultdict(list)
    for *identity, pk, owner in live.values_list(*NAMING, "pk", "owner") if wanted else ():
        if tuple(identity) in wanted:
            found[tuple(identity)].append((pk, owner))
    return found


_LOOKUPS: dict[str, Callable[[Sequence[Wanted]], Holders]] = {"id": _by_id, "email": _by_email, "phone": _by_phone}
