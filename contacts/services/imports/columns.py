"""What the columns of a file hold, and what somebody says they mean.

A mapping has an entry for each column: {"to": key of a Target}, with its "confidence" where that is a guess, {"to": ""}
for one that is ignored, or {"to": "new", "name": …, "type": …, "currency": …} for one that becomes a custom field when
the import starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any

from accounts.models import User
from contacts.importing.dates import DateOrder
from contacts.importing.guessing import Guess, guess
from contacts.importing.table import Table
from contacts.importing.targets import STANDARD, Kind, Target, custom_target
from contacts.models import CustomField, Import
from contacts.services.imports.context import context_of

Entry = dict[str, Any]
NEW = "new"
IGNORED: Entry = {"to": ""}
KEYS = {"id": "Contact ID", "email": "E-mail", "phone": "Phone"}  # by which contacts can be found
GIVES = {"id": {"id"}, "email": {"email", "further_emails"}, "phone": {"phone", "further_phones"}}
_EDITABLE = [Import.State.READY, Import.State.CHECKED]
NEW_FIELD_TYPES = [(kind.value, kind.label) for kind in CustomField.Type if kind != CustomField.Type.PERSON]
NAME_LENGTH = 60


@dataclass(frozen=True)
class Column:
    """A column as the survey saw it. `date_order` is how its dates are to be read, "" where nothing tells."""

    index: int
    head: str
    samples: list[str]
    filled: int
    date_order: str = ""
    dates_unclear: bool = False  # there are dates that can be read in two ways, and nothing decides
    dates_mixed: bool = False  # some dates can only have the day first, others only the month
    decimal_comma: bool = False

    def order_of_dates(self, imported: Import) -> DateOrder | None:
        """How its dates are read where they can be read in two ways: as chosen for the whole file, if anything was."""
        order = imported.date_order or self.date_order
        return DateOrder(order) if order else None


def surveyed(table: Table) -> list[dict[str, Any]]:
    """The columns of a table that has been surveyed, as `Import.columns` keeps them."""
    return [asdict(_column(table, index)) for index in range(len(table.headers))]


def _column(table: Table, index: int) -> Column:
    found = table.survey.columns[index]
    order = table.order_of_dates(index)
    return Column(
        index,
        table.headers[index],
        [sample.replace("\0", "\N{REPLACEMENT CHARACTER}") for sample in found.samples],
        found.filled,
        order.value if order else "",
        order is None and found.dates.is_ambiguous,
        found.dates.is_mixed,
        found.marks.has_decimal_comma,
    )


def columns_of(imported: Import) -> list[Column]:
    """The columns as the survey saw them, in the order of the file."""
    return [Column(**column) for column in imported.columns]


# What a column can become


def targets() -> dict[str, Target]:
    """Everything that a column can become, by key: what every contact has, and the custom fields in use."""
    custom = map(custom_target, CustomField.objects.of_contacts().in_use())
    return STANDARD | {target.key: target for target in custom}


def grouped_targets() -> list[tuple[str, list[Target]]]:
    """The same by group, for a choice."""
    return [(group, list(found)) for group, found in groupby(targets().values(), lambda target: target.group)]


def new_target(index: int, entry: Entry) -> Target:
    """What a column becomes whose custom field does not exist yet."""
    field = CustomField(name=entry["name"], type=entry["type"], currency=entry.get("currency", ""))
    return replace(custom_target(field), key=f"{NEW}_{index}")


def used_targets(imported: Import) -> dict[int, Target]:
    """Index of a column -> what it becomes; ignored ones, and those whose field is gone, are left out."""
    known = targets()
    found: dict[int, Target] = {}
    for index, entry in enumerate(imported.mapping):
        if entry["to"] == NEW:
            found[index] = new_target(index, entry)
        elif entry["to"] in known:
            found[index] = known[entry["to"]]
    return found


def mixed_dates(imported: Import, used: Mapping[int, Target]) -> list[Column]:
    """The columns among `used` that become days or moments, and in which both day and month come first."""
    return [column for column in columns_of(imported) if column.dates_mixed and _is_dated(used.get(column.index))]


def _is_dated(target: Target | None) -> bool:
    return target is not None and target.kind in (Kind.DATE, Kind.MOMENT)


# Mapping


def guess_mapping(imported: Import, user: User) -> list[Entry]:
    """What the columns probably mean, by their names and samples."""
    columns = columns_of(imported)
    found = guess(
        [column.head for column in columns],
        [column.samples for column in columns],
        targets().values(),
        context_of(imported, user),
    )
    return [_guessed(found.get(column.index)) for column in columns]


def _guessed(guess: Guess | None) -> Entry:
    """With how sure the guess is, until somebody chooses something else."""
    return {"to": guess.key, "confidence": guess.confidence} if guess else dict(IGNORED)


def set_mapping(imported: Import, mapping: Sequence[Mapping[str, Any]]) -> bool:
    """Says what every column means. False when it is too late. Raises ValueError for what is no mapping."""
    if len(mapping) != len(imported.columns):
        raise ValueError("The columns have changed meanwhile. Look at them again.")
    return configure(imported, mapping=[_clean(entry) for entry in mapping])


def configure(imported: Import, **changes: Any) -> bool:
    """Writes settings of the import by name; what was checked has to be checked again. False when it is too late."""
    fresh = {"state": Import.State.READY, "report": {}, "message": "", "rows_done": 0}
    written = Import.objects.filter(pk=imported.pk, state__in=_EDITABLE).update(**fresh, **changes)
    if written:
        imported.refresh_from_db()
    return bool(written)


def _clean(entry: Mapping[str, Any]) -> Entry:
    if entry.get("to") != NEW:
        confidence = {"confidence": entry["confidence"]} if isinstance(entry.get("confidence"), float) else {}
        return {"to": str(entry.get("to", ""))[:40], **confidence}
    name = " ".join(str(entry.get("name", "")).split())[:NAME_LENGTH]
    return {"to": NEW, "name": name, "type": str(entry.get("type", "")), "currency": str(entry.get("currency", ""))}


def usual_match_by(mapping: Sequence[Entry]) -> list[str]:
    """By which keys contacts are found unless somebody says otherwise."""
    mapped = {entry["to"] for entry in mapping}
    return [key for key in ("id", "email") if GIVES[key] & mapped] or (["phone"] if "phone" in mapped else [])
