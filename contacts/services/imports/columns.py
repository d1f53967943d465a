"""What the columns of a file hold, and what somebody says they mean.

A mapping has an entry for each column: {"to": key of a Target}, with its "confidence" where that is a guess, {"to": ""}
for one that is ignored, or {"to": "new", "name": …, "type": …, "currency": …} for one that becomes a custom field when
the import starts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django_countries import countries

from accounts.models import User
from contacts.currencies import NAMES as CURRENCIES
from contacts.importing.dates import DateOrder
from contacts.importing.guessing import Guess, guess
from contacts.importing.people import People
from contacts.importing.table import Table
from contacts.importing.targets import STANDARD, Target, custom_target
from contacts.importing.values import Context, choices_by_name
from contacts.models import CustomChoice, CustomField, Import, Status

Entry = dict[str, Any]
NEW = "new"
IGNORED: Entry = {"to": ""}
KEYS = {"id": "Contact ID", "email": "E-mail", "phone": "Phone"}  # by which contacts can be found
_GIVES = {"id": {"id"}, "email": {"email", "further_emails"}, "phone": {"phone", "further_phones"}}
_CREATES = {"first_name", "last_name", "full_name", "email", "phone", "further_emails", "further_phones"}
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
    dates_mixed: bool = False
    decimal_comma: bool = False


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


def context_of(imported: Import, user: User) -> Context:
    """What is known beyond the cells of a file: three queries."""
    people = User.objects.filter(is_active=True).values_list("pk", "username", "email", "first_name", "last_name")
    return Context(
        region=imported.region,
        date_order=DateOrder(imported.date_order) if imported.date_order else None,
        zone=zone_of(imported, user),
        people=People(people),
        choices=_choices(),
    )


def zone_of(imported: Import, user: User) -> ZoneInfo:
    return ZoneInfo(imported.zone) if imported.zone else user.zone


def _choices() -> dict[str, dict[str, Any]]:
    """Ids of statuses and choices by their names."""
    found = {"status": choices_by_name(Status.objects.values_list("name", "pk"))}
    rows = CustomChoice.objects.order_by("field", "-position").values_list("field", "name", "pk")
    for field, choices in groupby(rows, lambda row: row[0]):
        found[f"cf_{field}"] = choices_by_name([(name, pk) for _, name, pk in choices])
    return found


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


def mapping_problems(imported: Import) -> list[str]:
    """Why the import cannot be checked yet, a sentence each."""
    used = used_targets(imported)
    keys = {target.key for target in used.values()}
    return [*_unknown(imported), *_repeated(imported, used), *_new_fields(imported), *_keys(imported, keys)]


def _unknown(imported: Import) -> Iterator[str]:
    known = targets()
    for column, entry in zip(columns_of(imported), imported.mapping, strict=True):
        if entry["to"] not in known and entry["to"] not in ("", NEW):
            yield f"The field that “{column.head}” was to fill does not exist any more."


def _repeated(imported: Import, used: Mapping[int, Target]) -> Iterator[str]:
    counts = Counter(target for target in used.values() if not target.is_repeatable)
    for target, count in counts.items():
        if count > 1 and not target.key.startswith(f"{NEW}_"):
            yield f"{count} columns are to fill “{target.label}”, but only one can."


def _new_fields(imported: Import) -> Iterator[str]:
    taken = {name.lower() for name in CustomField.objects.of_contacts().values_list("name", flat=True)}
    for column, entry in zip(columns_of(imported), imported.mapping, strict=True):
        if entry["to"] != NEW:
            continue
        if not entry["name"]:
            yield f"Give the new field for “{column.head}” a name."
        elif entry["name"].lower() in taken:
            yield f"There is a field “{entry['name']}” already: choose it, or another name."
        if entry["type"] not in dict(NEW_FIELD_TYPES):
            yield f"Say what the new field for “{column.head}” holds."
        elif entry["type"] == CustomField.Type.MONEY and entry.get("currency") not in CURRENCIES:
            yield f"Choose the currency of the new field for “{column.head}”."
        taken.add(entry["name"].lower())


def _keys(imported: Import, keys: set[str]) -> Iterator[str]:
    if not keys:
        yield "Say for at least one column what it means."
        return
    usable = [key for key in imported.match_by if _GIVES.get(key, set()) & keys]
    if imported.mode == Import.Mode.UPDATE and not usable:
        yield "To find the contacts, map a column to Contact ID, E-mail or Phone, and choose to match by it."
    if imported.mode != Import.Mode.UPDATE and not keys & _CREATES and not usable:
        yield "A new contact needs at least a name, an e-mail address or a phone number: map a column to one of them."
    if imported.region and imported.region not in dict(countries):
        yield "Choose the country of phone numbers."
    if imported.zone and imported.zone not in available_timezones():
        yield "Choose a time zone."


def usual_match_by(mapping: Sequence[Entry]) -> list[str]:
    """By which keys contacts are found unless somebody says otherwise."""
    mapped = {entry["to"] for entry in mapping}
    return [key for key in ("id", "email") if _GIVES[key] & mapped] or (["phone"] if "phone" in mapped else [])
