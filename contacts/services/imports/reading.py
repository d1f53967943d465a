"""The cells of a row as what it says about one contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contacts.importing.names import join_name, split_name
from contacts.importing.targets import Kind, Target
from contacts.importing.telephones import Phone
from contacts.importing.values import Context, Reader, reader
from contacts.models import Channel, Import
from contacts.services.imports.columns import NEW, columns_of, used_targets
from contacts.services.imports.context import context_of
from contacts.services.imports.wanted import COLUMNS, EMAIL, PHONE, Wanted

if TYPE_CHECKING:
    from accounts.models import User

Problem = tuple[int | None, str]  # index of the column, None for the whole row
WITHOUT_VALUE = {"company": None, "status_id": None, "owner_id": None, "date_of_birth": None}
# An empty cell never clears these: they always have a value, or must not be forgotten by an oversight.
NEVER_CLEARED = {"contact_type", "created_at", "last_activity_at", "dnd_email", "dnd_sms", "dnd_whatsapp", "dnd_call"}
_FIRST = ("first_name", "middle_name", "full_name")
_LAST = ("last_name", "name_suffix", "full_name")
_KEPT = 5_000  # different texts of a column that are remembered
_NAME_LENGTH = 120


class Refusal(str):
    """Why a text cannot be read."""

    __slots__ = ()


class Memory(dict[str, Any]):
    """Text -> value, or a Refusal: what stands in many rows is read once."""

    def __init__(self, read: Reader) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        if len(self) >= _KEPT:
            self.clear()
        try:
            value = self._read(text)
        except ValueError as error:
            value = Refusal(error)
        self[text] = value
        return value


class RowReader:
    """Reads the rows of one import, for the person who asked for it. A handful of queries to begin with."""

    def __init__(self, imported: Import, user: User) -> None:
        self.targets = used_targets(imported)
        self._heads = [column.head for column in columns_of(imported)]
        self._clears = imported.empty_cells == Import.Empty.CLEAR
        context = context_of(imported, user)
        self._choices = {key: set(choices.values()) for key, choices in context.choices.items()}
        self._people = context.people.ids
        referring = (Kind.CHOICE, Kind.CHOICES, Kind.PERSON)
        self._custom_kinds = {target.key: target.kind for target in self.targets.values() if target.kind in referring}
        self._columns = [
            (index, target.key, target.is_repeatable, Memory(_reader(imported, index, target, context)))
            for index, target in self.targets.items()
        ]
        telephones = (Kind.PHONE, Kind.PHONES)
        self._phones = [column for column in self._columns if self.targets[column[0]].kind in telephones]

    def read(self, number: int, cells: Sequence[str], problems: Iterable[Problem] = ()) -> Wanted:
        """With `problems` where the row cannot be imported as it stands."""
        wanted = Wanted(number)
        wanted.problems = [
            self._words(problem) for problem in problems if problem[0] is None or problem[0] in self.targets
        ]
        if any(column is None for column, _ in problems):
            return wanted
        said: dict[str, Any] = {}
        for index, key, is_repeatable, values in self._columns:
            value = values[cells[index]]
            if value.__class__ is Refusal:
                wanted.problems.append(f"{self._heads[index]}: {value}")
            elif not is_repeatable:
                said[key] = value
            elif value is not None:
                said.setdefault(key, []).append(value)
        if not wanted.problems:
            wanted.unlikely = list(self._unlikely(cells))
            self._put(wanted, said)
        return wanted

    def _unlikely(self, cells: Sequence[str]) -> Iterable[tuple[str, str]]:
        for index, _, _, values in self._phones:
            found = values[cells[index]]
            for phone in found if isinstance(found, list) else [found]:
                if phone and phone.unlikely:
                    yield self._heads[index], phone.unlikely

    def still_holds(self, row: Wanted) -> bool:
        """Whether everything is there that a row, read a while ago, refers to."""
        people = [*row.followers, *filter(None, [row.columns.get("owner_id")])]
        status = row.columns.get("status_id")
        return (
            (status is None or status in self._choices["status"])
            and all(person in self._people for person in people)
            and all(self._has_choices(key, value) for key, value in row.custom.items())
        )

    def _has_choices(self, key: str, value: Any) -> bool:
        if key not in self._custom_kinds or value is None:
            return True
        if self._custom_kinds[key] == Kind.PERSON:
            return value in self._people
        known = self._choices.get(key, set())
        return known.issuperset(value if isinstance(value, list) else [value])

    def _words(self, problem: Problem) -> str:
        column, message = problem
        return (
            message if column is None or f"“{self._heads[column]}”" in message else f"{self._heads[column]}: {message}"
        )

    def _put(self, wanted: Wanted, said: dict[str, Any]) -> None:
        wanted.contact = said.pop("id", None)
        wanted.tags = _flat(said.pop("tags", ()))
        wanted.notes = list(dict.fromkeys(said.pop("note", ())))
        wanted.followers = said.pop("followers", None) or []
        _put_names(wanted, said)
        _put_channels(said)
        _put_addresses(wanted, said)
        for key, value in said.items():
            if key in COLUMNS:
                self._put_column(wanted, COLUMNS[key], value)
            elif value is not None or self._clears:
                wanted.custom[key] = value.number if isinstance(value, Phone) else value

    def _put_column(self, wanted: Wanted, column: str, value: Any) -> None:
        if value is not None:
            wanted.columns[column] = value
        elif self._clears and column not in NEVER_CLEARED:
            wanted.columns[column] = WITHOUT_VALUE.get(column, "")


def _reader(imported: Import, index: int, target: Target, context: Context) -> Reader:
    column = columns_of(imported)[index]
    order = column.order_of_dates(imported)
    return reader(_as_read(target), context.for_column(order, decimal_comma=column.decimal_comma))


def _as_read(target: Target) -> Target:
    """Choices of a field that does not exist yet are any names."""
    if not target.key.startswith(f"{NEW}_"):
        return target
    if target.kind == Kind.CHOICES:
        return replace(target, kind=Kind.TAGS)
    return replace(target, kind=Kind.TEXT, max_length=60) if target.kind == Kind.CHOICE else target


def _put_names(wanted: Wanted, said: dict[str, Any]) -> None:
    """First and last name from whatever parts of a name there are."""
    has_first, has_last = any(key in said for key in _FIRST), any(key in said for key in _LAST)
    first, last, full = said.get("first_name"), said.get("last_name"), said.pop("full_name", None)
    middle, suffix = said.pop("middle_name", None), said.pop("name_suffix", None)
    if full and not (first or last):
        name = split_name(full)
        first, last = name.first, name.last
    if has_first:
        said["first_name"] = _name(wanted, "First name", join_name(first or "", middle or ""))
    if has_last:
        said["last_name"] = _name(wanted, "Last name", join_name(last or "", suffix or ""))


def _name(wanted: Wanted, label: str, name: str) -> str | None:
    if len(name) > _NAME_LENGTH:
        wanted.problems.append(
            f"{label}: “{name[:40]}…” has {len(name)} characters; at most {_NAME_LENGTH} are possible."
        )
    return name or None


def _put_channels(said: dict[str, Any]) -> None:
    """“No e-mail” and the like from a list of closed channels; what has a column of its own goes by that."""
    closed = said.pop("dnd", None)
    for channel in Channel if closed is not None else ():
        key = f"dnd_{channel.value}"
        if said.get(key) is None:
            said[key] = channel in closed


def _put_addresses(wanted: Wanted, said: dict[str, Any]) -> None:
    """Numbers without extensions, for which there is no place but a note; further addresses that are not the first."""
    phones: list[Phone] = [*([said["phone"]] if said.get("phone") else []), *_flat(said.pop("further_phones", ()))]
    if said.get("phone"):
        said["phone"] = said["phone"].number
    wanted.notes += [f"Extension of {phone.number}: {phone.extension}" for phone in phones if phone.extension]
    further = [(EMAIL, value) for value in _flat(said.pop("further_emails", ()))]
    further += [(PHONE, phone.number) for phone in phones]
    first = {(EMAIL, said.get("email")), (PHONE, said.get("phone"))}
    wanted.points = [point for point in dict.fromkeys(further) if point not in first]


def _flat(lists: Iterable[Iterable[Any]]) -> list[Any]:
    """What several cells hold, each value once."""
    return list(dict.fromkeys(value for values in lists for value in values))
