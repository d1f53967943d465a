"""What would become of each row: a new contact, a changed one, nothing, or a rejection that says why.

The dry run and the import itself ask here, so that the one foretells what the other does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from contacts.importing.targets import Target
from contacts.models import Channel, CustomField, Import, ImportRow, Status, Tag
from contacts.models.contact import NAMING
from contacts.services.imports.holding import Held, held_by
from contacts.services.imports.matching import Match, Matcher
from contacts.services.imports.reading import Problem, RowReader
from contacts.services.imports.wanted import COLUMNS, Point, Wanted, recall
from contacts.widgets import NEW

if TYPE_CHECKING:
    from accounts.models import User

Outcome = ImportRow.Outcome
RawRow = tuple[int, Sequence[str], Iterable[Problem], str | None]  # number, cells, problems, what they were read as
GONE = "A person, status or choice that the row names does not exist any more."
ONLY_NEW = ("created_at", "last_activity_at")  # of a contact that is known, Muster knows better


class Claims(Protocol):
    """Which rows have spoken for which contacts and addresses already."""

    def find(self, keys: Sequence[str]) -> dict[str, int]:
        """Key -> number of the row that has claimed it."""

    def add(self, claims: dict[str, int]) -> None:
        """Key -> number of the row, for those that come later."""


@dataclass(slots=True)
class Plan:
    """What is to be done with one row.

    `changes` are (before, after) by column of Contact or key of a custom field; of a new contact there are none, as all
    that it gets is in `wanted`. The lists hold only what the contact does not have yet.
    """

    wanted: Wanted
    outcome: Outcome
    reason: str = ""
    detail: str = ""
    contact: int | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    followers: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_to_be_listed: bool = False
    held: Held | None = None
    said: Wanted | None = None  # the row as it was read

    @property
    def number(self) -> int:
        return self.wanted.number

    @property
    def changes_anything(self) -> bool:
        additions = self.points or self.tags or self.followers or self.notes or self.is_to_be_listed
        return bool(self.changes or additions)


class Planner:
    """Plans the rows of one import for the person who asked for it, a chunk at a time."""

    def __init__(self, imported: Import, user: User) -> None:
        self.imported, self.user = imported, user
        self.reader = RowReader(imported, user)
        self.matcher = Matcher(imported.match_by, user)
        self.tags = tag_names(imported.tags)

    @cached_property
    def fields(self) -> list[CustomField]:
        """The custom fields that columns fill, as far as they exist."""
        ids = [int(target.key[3:]) for target in self.reader.targets.values() if target.key.startswith("cf_")]
        return list(CustomField.objects.filter(pk__in=ids)) if ids else []

    @cached_property
    def columns(self) -> set[str]:
        """The columns of Contact that a row could change."""
        return changed_columns(self.imported, self.reader.targets.values())

    @cached_property
    def default_status(self) -> int | None:
        return Status.objects.filter(is_default=True).values_list("pk", flat=True).first()

    def plan(self, raw_rows: Sequence[RawRow], claims: Claims, *, lock: bool = False) -> list[Plan]:
        """One plan for each row. With `lock` the contacts that are meant stay as they are until the commit."""
        rows = [self._read(raw) for raw in raw_rows]
        sound = [row for row in rows if not row.problems]
        matches = self.matcher.match(sound)
        doubles = self._doubles(sound, matches, claims)
        ids = {match.contact for number, match in matches.items() if match.contact and number not in doubles}
        held = held_by(ids, sound, self.columns, self.fields, self.imported.smart_list_id, lock=lock)
        plans = [self._plan(row, matches.get(row.number, Match()), doubles.get(row.number), held) for row in rows]
        for plan, row in zip(plans, rows, strict=True):
            plan.said = row
        return plans

    def _read(self, raw: RawRow) -> Wanted:
        """What the row says, with what was chosen for all rows."""
        number, cells, problems, said = raw
        row = recall(number, said) if said else self.reader.read(number, cells, problems)
        if said and not self.reader.still_holds(row):
            row.problems.append(GONE)
        if self.tags:
            row.tags += [name for name in self.tags if name.lower() not in {tag.lower() for tag in row.tags}]
        if self.imported.owner_id:
            row.columns.setdefault("owner_id", self.imported.owner_id)
        return row

    def _doubles(self, rows: Sequence[Wanted], matches: dict[int, Match], claims: Claims) -> dict[int, int]:
        """Number of a row -> the earlier row that means the same contact."""
        sought = {row.number: self._sought(row, matches[row.number]) for row in rows}
        taken = claims.find([key for keys in sought.values() for key in keys])
        fresh: dict[str, int] = {}
        doubles: dict[int, int] = {}
        for row in rows:
            earlier = next((taken[key] for key in sought[row.number] if taken.get(key, row.number) != row.number), None)
            if earlier is not None:
                doubles[row.number] = earlier
            elif not matches[row.number].reason:
                for key in (*sought[row.number], *self.matcher.claims_of(row)):
                    if key not in taken:
                        taken[key] = fresh[key] = row.number
        claims.add(fresh)
        return doubles

    def _sought(self, row: Wanted, match: Match) -> list[str]:
        return [f"contact {match.contact}"] if match.contact else self.matcher.sought_of(row)

    def _plan(self, row: Wanted, match: Match, earlier: int | None, held: dict[int, Held]) -> Plan:
        if row.problems:
            return _rejected(row, "unreadable", " ".join(row.problems))
        if match.reason:
            return _rejected(row, match.reason, match.detail)
        if earlier is not None:
            return _rejected(row, "same_contact", f"Same contact as row {earlier:,}.")
        if match.contact is None or match.contact not in held:
            return self._creation(row)
        if self.imported.mode == Import.Mode.CREATE:
            return _rejected(row, "exists", f"{_called(held[match.contact])} is there already.")
        return self._update(row, match.contact, held[match.contact])

    def _creation(self, row: Wanted) -> Plan:
        if self.imported.mode == Import.Mode.UPDATE:
            return _rejected(row, "unknown", "")
        row = _promoted(row)
        if not any(row.columns.get(name) for name in NAMING):
            return _rejected(row, "nothing", "")
        row.columns = self._usual() | row.columns
        plan = Plan(row, Outcome.CREATED, points=row.points, tags=row.tags, followers=row.followers, notes=row.notes)
        plan.is_to_be_listed = self.imported.smart_list_id is not None
        return plan

    def _usual(self) -> dict[str, Any]:
        """What a new contact has where the row says nothing."""
        owner = {"owner_id": self.user.pk} if self.user.owned_only else {}
        return {"status_id": self.default_status, **owner}

    def _update(self, row: Wanted, pk: int, held: Held) -> Plan:
        changes = _changes(row, held)
        plan = Plan(row, Outcome.UNCHANGED, contact=pk, changes=changes, held=held)
        if not any(_after(held, changes, name) for name in NAMING):
            return _rejected(row, "nothing", "The contact would be left without name, e-mail address and phone number.")
        first = {("email", _after(held, changes, "email")), ("phone", _after(held, changes, "phone"))}
        plan.points = [point for point in row.points if point not in held.points and point not in first]
        plan.tags = [name for name in row.tags if name.lower() not in held.tags]
        plan.followers = [person for person in row.followers if person not in held.followers]
        plan.notes = [note for note in row.notes if note not in held.notes]
        plan.is_to_be_listed = self.imported.smart_list_id is not None and not held.is_listed
        plan.outcome = Outcome.UPDATED if plan.changes_anything else Outcome.UNCHANGED
        return plan


def changed_columns(imported: Import, targets: Iterable[Target]) -> set[str]:
    """The columns of Contact, but for the company, that an import with these targets could change."""
    keys = {target.key for target in targets}
    owner = {"owner_id"} if imported.owner_id else set()
    channels = {f"dnd_{channel.value}" for channel in Channel} if "dnd" in keys else set()
    names = {"first_name", "last_name"}
    return {COLUMNS[key] for key in keys & COLUMNS.keys()} - {*ONLY_NEW, "company"} | owner | channels | names


def tag_names(picked: Sequence[str]) -> list[str]:
    """The names of tags as a TagsField keeps them: ids, and names of those that are new."""
    ids = [int(value) for value in picked if not value.startswith(NEW)]
    names = dict(Tag.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return [*(names[pk] for pk in ids if pk in names), *(v.removeprefix(NEW) for v in picked if v.startswith(NEW))]


def _rejected(row: Wanted, reason: str, detail: str) -> Plan:
    return Plan(row, Outcome.REJECTED, reason, detail[:300])


def _changes(row: Wanted, held: Held) -> dict[str, tuple[Any, Any]]:
    changes = {
        name: (before, after)
        for name, after in row.columns.items()
        if name not in ONLY_NEW
        for before in [held.company if name == "company" else held.columns[name]]
        if not _SAME.get(name, _is_same)(before, after, held)
    }
    for key, after in row.custom.items():
        before = held.custom.get(key)
        if not _is_same_custom(before, after):
            changes[key] = (before, after)
    return changes


def _is_same(before: Any, after: Any, held: Held) -> bool:
    """Texts are read without needless blanks; having such is no reason to change one."""
    return bool(before == after) or (isinstance(before, str) and " ".join(before.split()) == after != "")


def _is_same_company(before: str, after: str | None, held: Held) -> bool:
    return before.lower() == (after or "").lower()


def _is_same_email(before: str, after: str, held: Held) -> bool:
    """An address that the contact has beside another stays where it is."""
    return before.lower() == after or ("email", after) in held.points


def _is_same_phone(before: str, after: str, held: Held) -> bool:
    return before == after or ("phone", after) in held.points


_SAME: dict[str, Callable[[Any, Any, Held], bool]] = {
    "company": _is_same_company,
    "email": _is_same_email,
    "phone": _is_same_phone,
}


def _is_same_custom(before: Any, after: Any) -> bool:
    """Moments to the second, as exports write them; choices in any order; texts however their blanks are written."""
    if isinstance(before, datetime) and isinstance(after, datetime):
        return before.replace(microsecond=0) == after.replace(microsecond=0)
    if isinstance(before, list) or isinstance(after, list):
        return set(before or ()) == set(after or ())
    if isinstance(before, str) and isinstance(after, str):
        return after in (before, " ".join(before.split()), "\n".join(before.splitlines()))
    return bool(_something(before) == _something(after))


def _something(value: Any) -> Any:
    return None if value == "" else value


def _after(held: Held, changes: dict[str, tuple[Any, Any]], name: str) -> Any:
    return changes[name][1] if name in changes else held.columns[name]


def _promoted(row: Wanted) -> Wanted:
    """The row of a new contact: the first of its further addresses becomes the one that messages go to."""
    columns, further = dict(row.columns), []
    for kind, value in row.points:
        if columns.get(kind):
            further.append((kind, value))
        else:
            columns[kind] = value
    return replace(row, columns=columns, points=further)


def _called(held: Held) -> str:
    columns = held.columns
    return f"{columns['first_name']} {columns['last_name']}".strip() or columns["email"] or columns["phone"]
