"""Looking for duplicates among all contacts, while nobody waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from contacts import bells
from contacts.duplicates import names
from contacts.duplicates.addresses import Shared, shared_addresses
from contacts.id_lists import id_list
from contacts.loading import load, reserve_ids
from contacts.models import Contact, DuplicateCrowd, DuplicateGroup, DuplicateMember, DuplicateSearch

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger(__name__)

Kind = DuplicateGroup.Kind
LEASE = timedelta(minutes=5)  # far beyond a portion, and beyond what the database needs to group addresses
MAX_ATTEMPTS = 3
GROUPS_AT_ONCE = 500  # written in one transaction
READ_AT_ONCE = 20_000  # contacts, before it is said how far the work is
UNEXPECTED = "Something unexpected went wrong. It has been noted in the log."
TRANSIENT = (OperationalError, InterfaceError)


class Stopped(Exception):
    """The worker must leave, or somebody else has taken over."""


@dataclass
class Portion:
    """A part of the work: contacts that were read, and the groups found among them as (contact id -> what it holds)."""

    kind: Kind
    read: int = 0
    groups: list[tuple[dict[int, str], int | None]] = field(default_factory=list)  # and the similarity, if known
    crowds: list[tuple[str, int]] = field(default_factory=list)  # address or name, and how many contacts have it


def look_again(by: User) -> DuplicateSearch:
    """Has duplicates looked for in the background; gives the search that is under way if there is one."""
    try:
        with transaction.atomic():
            search = DuplicateSearch.objects.create(asked_by=by)
    except IntegrityError:
        return DuplicateSearch.objects.under_way().get()
    bells.DUPLICATE_SEARCHES.ring_for(search.pk)
    return search


def waiting() -> list[int]:
    """The ids of searches that nobody works on."""
    return list(DuplicateSearch.objects.waiting(timezone.now()).values_list("pk", flat=True))


def work_off(pk: int, *, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Does the search, if nobody else is at it; may be called any number of times, by anybody."""
    now = timezone.now()
    idle = DuplicateSearch.objects.waiting(now).filter(pk=pk)
    if not idle.update(worked_on_until=now + LEASE, attempts=F("attempts") + 1, percent=0):
        return
    search = DuplicateSearch.objects.get(pk=pk)
    try:
        _work(search, should_stop)
    except Stopped:
        DuplicateSearch.objects.filter(pk=pk, attempts=search.attempts).update(worked_on_until=None)
    except TRANSIENT:
        raise
    except Exception:
        log.exception("%s could not be done", search)
        _end(search, problem=UNEXPECTED)


def _work(search: DuplicateSearch, should_stop: Callable[[], bool]) -> None:
    if search.attempts > MAX_ATTEMPTS:
        _end(search, problem=f"The worker was lost {MAX_ATTEMPTS} times.")
        return
    _clear(DuplicateSearch.objects.filter(pk=search.pk))
    total = max(Contact.objects.live().count(), 1)
    for place, (stage, portions) in enumerate(STAGES):
        read = 0
        for portion in portions():
            if should_stop():
                raise Stopped
            read += portion.read
            _write(search, portion, stage, (place * 100 + min(read * 100 // total, 100)) // len(STAGES))
    _end(search)


@transaction.atomic
def _write(search: DuplicateSearch, portion: Portion, stage: str, percent: int) -> None:
    mine = DuplicateSearch.objects.under_way().filter(pk=search.pk, attempts=search.attempts)
    if not mine.update(worked_on_until=timezone.now() + LEASE, stage=stage, percent=percent):
        raise Stopped
    if portion.groups:
        _store(search, portion)
    if portion.crowds:
        crowds = [[search.pk, portion.kind.value, *crowd] for crowd in portion.crowds]
        load(DuplicateCrowd, ["search_id", "kind", "value", "contacts"], crowds)


def _store(search: DuplicateSearch, portion: Portion) -> None:
    called = _names({pk for members, similarity in portion.groups if similarity is None for pk in members})
    ids = reserve_ids(DuplicateGroup, len(portion.groups))
    groups, members = [], []
    for pk, (held, known) in zip(ids, portion.groups, strict=True):
        similarity = known if known is not None else names.least_similarity(called[contact] for contact in held)
        groups.append([pk, search.pk, portion.kind.value, similarity])
        members += [[pk, contact, value] for contact, value in held.items()]
    load(DuplicateGroup, ["id", "search_id", "kind", "similarity"], groups)
    load(DuplicateMember, ["group_id", "contact_id", "value"], members)


def _names(ids: Iterable[int]) -> dict[int, str]:
    rows = Contact.objects.filter(pk__in=id_list(ids)).values_list("pk", "first_name", "last_name")
    return {pk: names.folded_name(first, last) for pk, first, last in rows}


def _end(search: DuplicateSearch, problem: str = "") -> None:
    """The groups of earlier searches go away once those of this one are there."""
    with transaction.atomic():
        mine = DuplicateSearch.objects.under_way().filter(pk=search.pk, attempts=search.attempts)
        ended = mine.update(ended_at=timezone.now(), worked_on_until=None, percent=100, problem=problem)
    if ended and not problem:
        earlier = DuplicateSearch.objects.filter(pk__lt=search.pk)
        _clear(earlier)
        earlier.delete()


def _clear(searches: Any) -> None:
    groups = DuplicateGroup.objects.filter(search__in=searches.order_by().values("pk"))
    DuplicateMember.objects.filter(group__in=groups.order_by().values("pk")).delete()
    groups.order_by()._raw_delete(groups.db)  # as nothing else hangs on them; there may be very many
    DuplicateCrowd.objects.filter(search__in=searches.order_by().values("pk")).delete()


# Stages


def _emails() -> Iterator[Portion]:
    return _of_addresses(Kind.EMAIL)


def _phones() -> Iterator[Portion]:
    return _of_addresses(Kind.PHONE)


def _similar_names() -> Iterator[Portion]:
    return _in_portions(Kind.NAME, _found(names.blocks_of_names(), names.groups_by_name))


def _similar_names_in_companies() -> Iterator[Portion]:
    return _in_portions(Kind.NAME, _found(names.blocks_of_companies(), names.groups_in_company))


STAGES: list[tuple[str, Callable[[], Iterator[Portion]]]] = [
    ("E-mail addresses", _emails),
    ("Phone numbers", _phones),
    ("Names", _similar_names),
    ("Names within companies", _similar_names_in_companies),
]


def _of_addresses(kind: Kind) -> Iterator[Portion]:
    return _in_portions(kind, (_shared_by(kind, shared) for shared in shared_addresses(kind.value)))


def _shared_by(kind: Kind, shared: Shared) -> Portion:
    if shared.is_of_crowd:
        return Portion(kind, shared.number, crowds=[(shared.address, shared.number)])
    return Portion(kind, shared.number, [(dict.fromkeys(shared.holders, shared.address), None)])


def _found(
    blocks: Iterable[list[names.Bearer]], compare: Callable[[list[names.Bearer]], Iterable[names.NameGroup]]
) -> Iterator[Portion]:
    for block in blocks:
        portion = Portion(Kind.NAME, len(block))
        for group in compare(block) if len(block) > 1 else ():
            if group.is_of_crowd:
                portion.crowds.append((group.name, len(group.members)))
            else:
                portion.groups.append(({one.pk: one.name for one in group.members}, group.similarity))
        yield portion


def _in_portions(kind: Kind, pieces: Iterable[Portion]) -> Iterator[Portion]:
    """Many small pieces of the work as few larger ones."""
    portion = Portion(kind)
    for piece in pieces:
        portion.read += piece.read
        portion.groups += piece.groups
        portion.crowds += piece.crowds
        if len(portion.groups) >= GROUPS_AT_ONCE or portion.read >= READ_AT_ONCE:
            yield portion
            portion = Portion(kind)
    yield portion
