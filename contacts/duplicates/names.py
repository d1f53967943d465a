"""Contacts with similar names. Compared are only names that have something in common, so that a million take minutes.

A block is read at a time: those with the same last name and the same first letter of the first name, and those of one
company. Within a block each different name is compared once, however many bear it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, groupby
from typing import Any

from django.db.models.functions import Substr
from rapidfuzz import fuzz

from contacts.folding import Folded, fold
from contacts.models import Contact

LIKELY = 88  # percent, for contacts that have something else in common, too
ALIKE = 93  # without anything else
NAME_ALONE = 0.9  # what similar names count for that come with nothing else in common
RARE = 10  # contacts with a name; of a more common one only those with something else in common are taken for the same
MOST = 50  # contacts in a group: what more have in common tells nobody apart
MOST_NAMES = 300  # in a block: among more, only those with the same first letter are compared
READ_AT_ONCE = 5_000

COLUMNS = ("pk", "first_name", "last_name", "company", "city", "date_of_birth")


@dataclass(frozen=True, slots=True)
class Bearer:
    """One contact with its name and what else may speak for its being another one."""

    pk: int
    first_name: str
    last_name: str
    company: int | None
    city: str
    born: date | None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def folded(self) -> str:
        return folded_name(self.first_name, self.last_name)

    @property
    def block(self) -> tuple[str, str]:
        return fold(self.last_name), fold(self.first_name)[:1]

    @property
    def marks(self) -> Iterator[tuple[str, Any]]:
        """What two of the same name rarely share unless they are one."""
        if self.company:
            yield "company", self.company
        if self.city:
            yield "city", fold(self.city)
        if self.born:
            yield "born", self.born


@dataclass(frozen=True)
class NameGroup:
    """Contacts that may be one person; of a crowd, that are too many to say so (`similarity` is not told then)."""

    members: Sequence[Bearer]
    similarity: int = 0

    @property
    def is_of_crowd(self) -> bool:
        return len(self.members) > MOST

    @property
    def name(self) -> str:
        """What most of them are called, as it is compared."""
        return Counter(one.folded.strip() for one in self.members).most_common(1)[0][0]


def folded_name(first: str, last: str) -> str:
    """A whole name as it is compared; empty for none."""
    return fold(f"{first} {last}").strip()


def similarity(first: str, second: str) -> float:
    """Of two folded names, in percent; the order of their words does not matter."""
    return fuzz.token_sort_ratio(first, second)


def least_similarity(names: Iterable[str]) -> int:
    """Of the two folded names that differ most."""
    return round(min((similarity(*pair) for pair in combinations(set(names), 2)), default=100))


def blocks_of_names() -> Iterator[list[Bearer]]:
    """Live contacts by last name and first letter."""
    named = Contact.objects.live().exclude(first_name="", last_name="")
    ordered = named.annotate(last=Folded("last_name"), letter=Substr(Folded("first_name"), 1, 1))
    yield from _blocks(ordered.order_by("last", "letter"), lambda one: one.block)


def blocks_of_companies() -> Iterator[list[Bearer]]:
    """Live contacts by the company they work for."""
    employed = Contact.objects.live().exclude(first_name="", last_name="").exclude(company=None)
    yield from _blocks(employed.order_by("company"), lambda one: one.company)


def groups_by_name(block: Sequence[Bearer]) -> Iterator[NameGroup]:
    """Those of one last name and first letter that may be the same person."""
    for cluster in _clusters(_by_name(block)):
        bearers = [one for name in cluster for one in cluster[name]]
        joined = _Joined()
        for sharing in _sharing_marks(bearers):
            if len(sharing) <= MOST:
                joined.join(sharing)
        if len(bearers) <= RARE:
            for first, second in combinations(bearers, 2):
                if similarity(first.folded, second.folded) >= ALIKE:
                    joined.join([first, second])
        crowds = (NameGroup(sharing) for sharing in _sharing_marks(bearers) if len(sharing) > MOST)
        yield from _with_one_crowd([*_groups(joined), *crowds])


def groups_in_company(block: Sequence[Bearer]) -> Iterator[NameGroup]:
    """Those of one company with similar names that `groups_by_name` does not compare."""
    names = _by_name(block)
    joined = _Joined()
    for some in _compared(names):
        for first, second in combinations(some, 2):
            if fuzz.token_sort_ratio(first, second, score_cutoff=LIKELY):
                joined.join([*names[first], *names[second]])
    for group in _groups(joined):
        if len({one.block for one in group.members}) > 1:
            yield group


def _blocks(contacts: Any, key: Any) -> Iterator[list[Bearer]]:
    rows = contacts.values_list(*COLUMNS).iterator(chunk_size=READ_AT_ONCE)
    for _, block in groupby((Bearer(*row) for row in rows), key):
        yield list(block)


def _by_name(block: Sequence[Bearer]) -> dict[str, list[Bearer]]:
    names: defaultdict[str, list[Bearer]] = defaultdict(list)
    for one in block:
        names[one.folded].append(one)
    return dict(names)


def _compared(names: Iterable[str]) -> Iterator[list[str]]:
    """The names that are compared with each other."""
    ordered = sorted(names)
    if len(ordered) <= MOST_NAMES:
        yield ordered
        return
    for _, some in groupby(ordered, lambda name: name[:1]):
        yield list(some)[:MOST_NAMES]


def _clusters(names: dict[str, list[Bearer]]) -> list[dict[str, list[Bearer]]]:
    """Names that are all similar to each other; a chain from one to the next is not enough."""
    clusters: list[dict[str, list[Bearer]]] = []
    for place, name in enumerate(sorted(names)):
        fitting = (one for one in clusters if place < MOST_NAMES and _is_like_all(name, one))
        cluster = next(fitting, None)
        if cluster is None:
            clusters.append(cluster := {})
        cluster[name] = names[name]
    return clusters


def _is_like_all(name: str, cluster: Iterable[str]) -> bool:
    return all(fuzz.token_sort_ratio(name, other, score_cutoff=LIKELY) for other in cluster)


def _sharing_marks(bearers: Sequence[Bearer]) -> Iterator[list[Bearer]]:
    sharing: defaultdict[tuple[str, Any], list[Bearer]] = defaultdict(list)
    for one in bearers:
        for mark in one.marks:
            sharing[mark].append(one)
    return (some for some in sharing.values() if len(some) > 1)


def _with_one_crowd(groups: Sequence[NameGroup]) -> Iterator[NameGroup]:
    """Of several crowds with a name the largest says enough."""
    yield from (group for group in groups if not group.is_of_crowd)
    crowds = [group for group in groups if group.is_of_crowd]
    yield from sorted(crowds, key=lambda crowd: len(crowd.members))[-1:]


def _groups(joined: _Joined) -> Iterator[NameGroup]:
    for members in joined.groups():
        if len(members) > MOST:
            yield NameGroup(members)
        elif len(members) > 1:
            alike = least_similarity(one.folded for one in members)
            yield NameGroup(members, alike if next(_sharing_marks(members), None) else round(alike * NAME_ALONE))


class _Joined:
    """Contacts that belong together, directly or through others."""

    def __init__(self) -> None:
        self._leader: dict[int, int] = {}
        self._known: dict[int, Bearer] = {}

    def join(self, bearers: Iterable[Bearer]) -> None:
        leader = None
        for one in bearers:
            self._known[one.pk] = one
            mine = self._find(one.pk)
            leader = mine if leader is None else leader
            self._leader[mine] = leader

    def groups(self) -> Iterator[list[Bearer]]:
        found: defaultdict[int, list[Bearer]] = defaultdict(list)
        for pk in sorted(self._known):
            found[self._find(pk)].append(self._known[pk])
        yield from found.values()

    def _find(self, pk: int) -> int:
        while (above := self._leader.setdefault(pk, pk)) != pk:
            pk = above
        return pk
