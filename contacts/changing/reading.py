"""What contacts hold in fields that are to be changed, and what each change makes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Value, When

from contacts.changing.changes import Change, SingleChange
from contacts.changing.foreseeing import problems_of
from contacts.changing.places import Expression, Many
from contacts.changing.several import SeveralChange
from contacts.changing.sharing import Share
from contacts.changing.targets import Target
from contacts.id_lists import id_list
from contacts.models import Contact

Places = Mapping[int, int]  # contact id -> its place in the selection, from 0
Rows = dict[int, Sequence[Any]]  # contact id -> a value for each expression or field that was asked for


@dataclass(frozen=True, slots=True)
class Fate:
    """What a contact holds in one field before and after: a value, or a set of ids where it can hold several.

    With a `problem` (a code of changes.REASONS) it stays as it is.
    """

    before: Any
    after: Any
    problem: str = ""

    @property
    def changes(self) -> bool:
        return not self.problem and self.before != self.after


Fates = dict[int, list[Fate]]  # contact id -> one for each change


def fates_of(changes: Sequence[Change], ids: Collection[int], places: Places, *, lock: bool = False) -> Fates:
    """What `changes` do to each contact. One query, and one for each field that holds several values.

    With `lock` nobody else changes these contacts until the transaction ends.
    """
    held = held_by([change.target for change in changes], ids, lock=lock, besides=_asked(changes))
    several = len(changes)
    return {
        pk: list(_fates(changes, row[:several], iter(row[several:]), places.get(pk, 0))) for pk, row in held.items()
    }


def held_by(targets: Sequence[Target], ids: Collection[int], *, lock: bool, besides: Sequence[Expression] = ()) -> Rows:
    """What the contacts hold in each of `targets`, and the values of the expressions `besides`."""
    singles = [target.single.held() for target in targets if not isinstance(target.place, Many)]
    rows = _read(ids, [*singles, *besides], lock)
    several = {target.key: pairs_of(target.many, ids) for target in targets if isinstance(target.place, Many)}
    if not several:
        return rows
    return {pk: _merged(targets, iter(row), several, pk) for pk, row in rows.items()}


def pairs_of(place: Many, ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The ids that each contact holds."""
    found: dict[int, set[int]] = {pk: set() for pk in ids}
    rows = place.rows().filter(contact__in=id_list(ids)).order_by()
    for contact, held in rows.values_list("contact_id", f"{place.column}_id"):
        found[contact].add(held)
    return {pk: frozenset(held) for pk, held in found.items()}


def _read(ids: Collection[int], expressions: Sequence[Expression], lock: bool) -> Rows:
    named = {f"value_{number}": expression for number, expression in enumerate(expressions)}
    contacts = Contact.objects.filter(pk__in=id_list(ids)).order_by("pk")
    if lock:
        contacts = contacts.select_for_update()
    return {pk: row for pk, *row in contacts.annotate(**named).values_list("pk", *named)}


def _merged(
    targets: Sequence[Target], row: Iterator[Any], several: Mapping[str, Mapping[int, frozenset[int]]], pk: int
) -> list[Any]:
    held = [several[target.key][pk] if target.key in several else next(row) for target in targets]
    return [*held, *row]


def _asked(changes: Sequence[Change]) -> list[Expression]:
    """What `_fates` reads beside what is held: of each change of a single value what comes after, and what is wrong."""
    found: list[Expression] = []
    for change in changes:
        if isinstance(change, SingleChange):
            problems = problems_of(change, changes, Contact.objects.none())
            cases = [When(condition, then=Value(code)) for code, condition in problems]
            found += [change.after(change.target.single.held()), Case(*cases, default=Value(""))]
    return found


def _fates(changes: Sequence[Change], held: Sequence[Any], asked: Iterator[Any], place: int) -> Iterator[Fate]:
    for change, before in zip(changes, held, strict=True):
        match change:
            case SingleChange():
                yield Fate(before, next(asked), next(asked))
            case Share():
                yield Fate(before, change.owner_at(place))
            case SeveralChange():
                yield Fate(before, change.after(before), change.problem(before))
