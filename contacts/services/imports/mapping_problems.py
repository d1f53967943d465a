"""What keeps an import from being checked: columns that cannot become what was chosen, or not enough chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from zoneinfo import available_timezones

from django_countries import countries

from contacts.currencies import NAMES as CURRENCIES
from contacts.importing.targets import Target
from contacts.models import CustomField, Import
from contacts.services.imports.columns import GIVES, NEW, NEW_FIELD_TYPES, Column, columns_of, used_targets

_CREATES = {"first_name", "last_name", "full_name", "email", "phone", "further_emails", "further_phones"}


def mapping_problems(imported: Import) -> list[str]:
    """Why the import cannot be checked yet, a sentence each."""
    used = used_targets(imported)
    keys = {target.key for target in used.values()}
    return [*_gone(imported, used), *_shared(imported, used), *_new_fields(imported), *_keys(imported, keys)]


def without_field(imported: Import, used: Mapping[int, Target]) -> list[Column]:
    """The columns whose field does not exist any more; `used` is what used_targets gives."""
    pairs = zip(columns_of(imported), imported.mapping, strict=True)
    return [column for column, entry in pairs if entry["to"] and column.index not in used]


def shared_targets(imported: Import, used: Mapping[int, Target]) -> dict[Target, list[Column]]:
    """What several columns are to become though only one can, with these columns."""
    found: defaultdict[Target, list[Column]] = defaultdict(list)
    columns = columns_of(imported)
    for index, target in used.items():
        if not target.is_repeatable:
            found[target].append(columns[index])
    return {target: several for target, several in found.items() if len(several) > 1}


def _gone(imported: Import, used: Mapping[int, Target]) -> Iterator[str]:
    for column in without_field(imported, used):
        yield f"The field that “{column.head}” was to fill does not exist any more."


def _shared(imported: Import, used: Mapping[int, Target]) -> Iterator[str]:
    for target, several in shared_targets(imported, used).items():
        yield f"{len(several)} columns are to fill “{target.label}”, but only one can."


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
    usable = [key for key in imported.match_by if GIVES.get(key, set()) & keys]
    if imported.mode == Import.Mode.UPDATE and not usable:
        yield "To find the contacts, map a column to Contact ID, E-mail or Phone, and choose to match by it."
    if imported.mode != Import.Mode.UPDATE and not keys & _CREATES and not usable:
        yield "A new contact needs at least a name, an e-mail address or a phone number: map a column to one of them."
    if imported.region and imported.region not in dict(countries):
        yield "Choose the country of phone numbers."
    if imported.zone and imported.zone not in available_timezones():
        yield "Choose a time zone."
