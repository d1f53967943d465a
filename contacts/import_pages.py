"""What the pages of an import show: its columns and what they become, and the figures of the dry run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zlib import crc32

from django.conf import settings

from contacts.countries import country_in_a_sentence
from contacts.currencies import currency_choices
from contacts.import_forms import OptionsForm, ReadingForm, UseMappingForm
from contacts.importing.encodings import ENCODINGS
from contacts.importing.formats import FORMATS
from contacts.importing.guessing import LIKELY
from contacts.importing.targets import Target
from contacts.models import CustomField, Import, ImportRow
from contacts.services.imports import mappings, uploading
from contacts.services.imports.columns import (
    KEYS,
    NEW,
    NEW_FIELD_TYPES,
    columns_of,
    grouped_targets,
    mixed_dates,
    used_targets,
)
from contacts.services.imports.mapping_problems import mapping_problems, shared_targets, without_field
from contacts.services.imports.reports import SampleRow, report_of

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.models import User
    from contacts.importing.dates import DateOrder
    from contacts.services.imports.columns import Column, Entry


NEW_FIELD = ("name", "type", "currency")  # what is asked about a field that is to be made
IGNORE = "ignore"  # what a choice says for a column that is not imported; the mapping has "" for it


@dataclass(frozen=True)
class ShownColumn:
    """A column of the file beside what it becomes."""

    column: Column
    entry: Entry
    problem: str = ""
    date_order: DateOrder | None = None  # how dates are read that can be read in two ways
    mixes_dates: bool = False

    @property
    def key(self) -> str:
        """What the names of its inputs end with."""
        return str(self.column.index)

    @property
    def target(self) -> str:
        return str(self.entry["to"])

    @property
    def is_new(self) -> bool:
        return self.target == NEW

    @property
    def hint(self) -> str:
        """How sure the guess is that nobody has changed."""
        confidence = self.entry.get("confidence")
        if confidence is None:
            return ""
        return "Recognised" if confidence >= LIKELY else "A guess: please look at it"


class ColumnsPage:
    """What each column becomes, and what holds for all rows. The forms are those that were posted, if any."""

    def __init__(
        self, imported: Import, user: User, options: OptionsForm | None = None, reading: ReadingForm | None = None
    ) -> None:
        self.imported, self.user = imported, user
        self.options = options or OptionsForm(imported=imported, user=user)
        self.reading = reading or ReadingForm(imported=imported)

    @cached_property
    def columns(self) -> list[ShownColumn]:
        pairs = zip(columns_of(self.imported), self.imported.mapping, strict=True)
        used = used_targets(self.imported)
        problems, mixed = column_problems(self.imported, used), mixed_dates(self.imported, used)
        return [
            ShownColumn(
                column, entry, problems.get(column.index, ""), column.order_of_dates(self.imported), column in mixed
            )
            for column, entry in pairs
        ]

    @cached_property
    def groups(self) -> list[tuple[str, list[Target]]]:
        return grouped_targets()

    @cached_property
    def problems(self) -> list[str]:
        """Why it cannot be checked yet."""
        return mapping_problems(self.imported)

    @property
    def used(self) -> int:
        """How many columns are imported."""
        return sum(bool(column.target) for column in self.columns)

    @property
    def ignored(self) -> int:
        return len(self.columns) - self.used

    @property
    def saved(self) -> UseMappingForm | None:
        return UseMappingForm(user=self.user) if mappings.saved(self.user).exists() else None

    @property
    def token(self) -> str:
        return columns_token(self.imported)

    @property
    def can_define_fields(self) -> bool:
        return self.user.has_perm("contacts.manage_custom_fields")

    @property
    def field_types(self) -> Sequence[tuple[str, str]]:
        return NEW_FIELD_TYPES

    @property
    def currencies(self) -> Sequence[tuple[str, str]]:
        return currency_choices()


def column_problems(imported: Import, used: Mapping[int, Target]) -> dict[int, str]:
    """Index of a column -> what keeps it from becoming what was chosen."""
    gone = "This field does not exist any more. Choose another."
    found = {column.index: gone for column in without_field(imported, used)}
    for target, several in shared_targets(imported, used).items():
        for column in several:
            others = ", ".join(f"“{other.head}”" for other in several if other is not column)
            found[column.index] = f"Also chosen for {others}. Only one column can become {target.label}."
    return found


def posted_mapping(data: QueryDict, imported: Import) -> list[Entry]:
    """What was chosen for each column, as services.imports.columns.set_mapping takes it; unchanged entries stay."""
    pairs = zip(columns_of(imported), imported.mapping, strict=True)
    return [_posted_entry(data, column, entry) for column, entry in pairs]


def _posted_entry(data: QueryDict, column: Column, before: Entry) -> Entry:
    chosen = data.get(f"column-{column.index}", "").replace(IGNORE, "")
    if chosen != NEW:
        return before if chosen == before["to"] else {"to": chosen}
    usual = {"name": column.head, "type": CustomField.Type.TEXT.value, "currency": settings.CURRENCY} | before
    return {"to": NEW} | {name: data.get(f"{name}-{column.index}", usual[name]) for name in NEW_FIELD}


def columns_token(imported: Import) -> str:
    """Tells whether a page still shows the columns that the file has: it may have been read anew meanwhile."""
    return f"{crc32(repr([column.head for column in columns_of(imported)]).encode()):x}"


@dataclass(frozen=True)
class Figure:
    """How many rows would come out in one way. `tone` is the outcome whose colour it has everywhere."""

    outcome: str
    label: str
    count: int
    tone: str
    x: str
    width: str


class CheckPage:
    """What the dry run says. `outcome` is the tab to show, by default the first that has rows."""

    TONES = {"created": "succeeded", "updated": "updated", "unchanged": "unchanged", "rejected": "skipped"}

    def __init__(self, imported: Import, user: User | None = None, outcome: str = "") -> None:
        self.imported, self.user = imported, user
        self.report = report_of(imported)
        asked = outcome if outcome in self.TONES else ""
        self.outcome = asked or next((key for key in self.TONES if self.count(key)), "created")

    def count(self, outcome: str) -> int:
        return self.report.counts.get(outcome, 0) if self.report else 0

    @cached_property
    def figures(self) -> list[Figure]:
        """One for each outcome, as tabs, and as the parts of a bar."""
        figures, offset, total = [], 0.0, sum(map(self.count, self.TONES)) or 1
        for outcome, tone in self.TONES.items():
            count = self.count(outcome)
            width = 100 * count / total
            label = str(ImportRow.Outcome(outcome).label)
            figures.append(Figure(outcome, label, count, tone, f"{offset:.3f}%", f"{width:.3f}%"))
            offset += width
        return figures

    @property
    def created(self) -> int:
        return self.count("created")

    @property
    def updated(self) -> int:
        return self.count("updated")

    @property
    def rejected(self) -> int:
        return self.count("rejected")

    @property
    def changing(self) -> int:
        """How many rows the import would do something with."""
        return self.created + self.updated

    @property
    def more(self) -> int:
        """How many rows there are beside the shown ones."""
        return self.count(self.outcome) - len(self.samples)

    @cached_property
    def samples(self) -> Sequence[SampleRow]:
        return self.report.samples(self.outcome) if self.report else []

    @cached_property
    def said(self) -> dict[int, str]:
        """Number of a shown row -> the beginning of what it says, for rows of which nobody knows whom they mean."""
        nameless = [row.number for row in self.samples if not row.contact_name]
        used = sorted(used_targets(self.imported))
        rows = self.imported.rows.filter(number__in=nameless).values_list("number", "cells")
        return {number: _beginning(cells, used) for number, cells in rows} if nameless else {}

    @cached_property
    def earlier(self) -> Import | None:
        """When the same file was imported before."""
        return uploading.earlier_import(self.imported)

    @cached_property
    def mixed_dates(self) -> list[tuple[Column, DateOrder | None]]:
        """Columns in which both day and month come first, with how those dates were read that could be either."""
        mixed = mixed_dates(self.imported, used_targets(self.imported))
        return [(column, column.order_of_dates(self.imported)) for column in mixed]

    @property
    def phone_country(self) -> str:
        """Where phone numbers without a code are from, as within a sentence."""
        return country_in_a_sentence(self.imported.region or settings.PHONE_REGION)

    @property
    def can_start(self) -> bool:
        """See ImportQuerySet.startable_by."""
        return self.user is not None and Import.objects.startable_by(self.user).filter(pk=self.imported.pk).exists()

    @property
    def is_blind(self) -> bool:
        """Whether rows are not compared with the contacts that are there."""
        return bool(self.created) and not self.imported.match_by

    @cached_property
    def unfilled(self) -> list[CustomField]:
        """Required fields of which the file tells nothing, when contacts are created: a form would insist on them."""
        told = {target.key for target in used_targets(self.imported).values()}
        required = CustomField.objects.of_contacts().required() if self.created else ()
        return [field for field in required if field.key not in told]

    @property
    def words(self) -> str:
        """What the start does: “create 9,000, update 956”."""
        parts = {"create": self.created, "update": self.updated}
        return ", ".join(f"{verb} {count:,}" for verb, count in parts.items() if count)


def _beginning(cells: Sequence[str], indices: Sequence[int]) -> str:
    filled = [cells[index].strip() for index in indices if index < len(cells) and cells[index].strip()]
    return " · ".join(text[:80] for text in filled[:3])


class StartedPage:
    """How a file was read and what its columns became, of an import that was started."""

    def __init__(self, imported: Import) -> None:
        self.imported = imported

    @property
    def facts(self) -> list[tuple[str, str]]:
        imported, used = self.imported, self.imported.used
        matched = ", then ".join(KEYS[key] for key in imported.match_by if key in KEYS)
        facts = [
            ("Format", FORMATS.get(used.get("format", ""), "")),
            ("Encoding", ENCODINGS.get(used.get("encoding", ""), "")),
            ("Sheet", used.get("sheet", "")),
            ("What to do", imported.get_mode_display()),
            ("Contacts found by", matched or "Nothing: every row was a new contact"),
            ("Empty cells", imported.get_empty_cells_display()),
            ("Owner", str(imported.owner or "")),
            ("Static list", str(imported.smart_list or "")),
        ]
        return [(label, text) for label, text in facts if text]

    @property
    def columns(self) -> list[tuple[Column, str]]:
        """Each column with the label of its field; "" for one that was ignored, or whose field is gone."""
        labels = {index: target.label for index, target in used_targets(self.imported).items()}
        return [(column, labels.get(column.index, "")) for column in columns_of(self.imported)]
