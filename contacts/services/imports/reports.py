"""What a dry run found out: how many rows of each outcome, the first of each, and what would be created."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from accounts.models import User
from contacts.importing.targets import Kind, Target
from contacts.models import CustomChoice, Import, ImportRow, Status
from contacts.phones import display_phone
from contacts.services.imports.reasons import words
from contacts.services.imports.wanted import LABELS
from contacts.values_in_words import in_words

if TYPE_CHECKING:
    from contacts.services.imports.planning import Plan

SAMPLES = 10  # rows of each outcome
UNLIKELY_SAMPLES = 5
SHOWN = 200  # characters of a value
Outcome = ImportRow.Outcome


@dataclass(frozen=True)
class Change:
    """One value of a contact, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class SampleRow:
    """`contact_name` is what the contact is called, or would be; `detail` says why the row is rejected."""

    number: int
    contact_id: int | None
    contact_name: str
    changes: list[Change]
    detail: str = ""


@dataclass(frozen=True)
class UnlikelyPhone:
    """A phone number that is none of the country that numbers without code are from."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Reason:
    """Why some rows are rejected, and how many."""

    code: str
    words: str
    count: int


class Report:
    """What `Import.report` says."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self._kept = kept

    @property
    def counts(self) -> dict[str, int]:
        """Outcome -> rows, all four of them."""
        return {outcome.value: self._kept["counts"].get(outcome.value, 0) for outcome in Outcome}

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def changing(self) -> int:
        """How many rows would create or change a contact."""
        return self.counts[Outcome.CREATED] + self.counts[Outcome.UPDATED]

    @property
    def reasons(self) -> list[Reason]:
        """Why rows are rejected, the most frequent first."""
        found = [Reason(code, words(code), count) for code, count in self._kept["reasons"].items()]
        return sorted(found, key=lambda one: (-one.count, one.words))

    def samples(self, outcome: str) -> list[SampleRow]:
        """The first rows of an outcome."""
        return [
            SampleRow(**row | {"changes": [Change(*change) for change in row["changes"]]})
            for row in self._kept["samples"].get(outcome, ())
        ]

    @property
    def unlikely_phones(self) -> int:
        """How many phone numbers are none of the default country, in rows that are not rejected."""
        return sum(self._unlikely.get("counts", {}).values())

    @property
    def unlikely_columns(self) -> list[tuple[str, int]]:
        """In which columns they are, and how many in each."""
        return list(self._unlikely.get("counts", {}).items())

    @property
    def unlikely_samples(self) -> list[UnlikelyPhone]:
        return [UnlikelyPhone(*sample) for sample in self._unlikely.get("samples", ())]

    @property
    def _unlikely(self) -> dict[str, Any]:
        return dict(self._kept.get("unlikely_phones", {}))

    @property
    def new_fields(self) -> list[str]:
        """Names of custom fields that the start creates."""
        return list(self._kept["new_fields"])

    @property
    def new_tags(self) -> list[str]:
        """Names of the first tags that the import creates."""
        return list(self._kept["new_tags"])

    @property
    def new_companies(self) -> int:
        """How many companies the import creates."""
        return int(self._kept["new_companies"])


def report_of(imported: Import) -> Report | None:
    """What the dry run found out; None until it is done."""
    return Report(imported.report) if imported.report else None


class Writer:
    """Gathers a report while plans go by."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.samples: dict[str, list[SampleRow]] = {outcome.value: [] for outcome in Outcome}
        self.unlikely: Counter[str] = Counter()
        self.unlikely_samples: list[tuple[int, str, str]] = []
        self.targets = {target.key: target for target in targets}

    def add(self, plans: Iterable[Plan]) -> None:
        for plan in plans:
            self.counts[plan.outcome.value] += 1
            if plan.reason:
                self.reasons[plan.reason] += 1
            elif plan.wanted.unlikely:
                self._add_unlikely(plan)
            if len(self.samples[plan.outcome.value]) < SAMPLES:
                self.samples[plan.outcome.value].append(self._sample(plan))

    def _add_unlikely(self, plan: Plan) -> None:
        self.unlikely.update(column for column, _ in plan.wanted.unlikely)
        free = UNLIKELY_SAMPLES - len(self.unlikely_samples)
        self.unlikely_samples += [(plan.number, column, text) for column, text in plan.wanted.unlikely[:free]]

    def kept(self, **more: Any) -> dict[str, Any]:
        """As `Import.report` keeps it."""
        samples = {
            outcome: [asdict(row) | {"changes": _plain(row)} for row in rows] for outcome, rows in self.samples.items()
        }
        unlikely = {"counts": dict(self.unlikely), "samples": self.unlikely_samples}
        kept = {"counts": dict(self.counts), "reasons": dict(self.reasons), "samples": samples}
        return kept | {"unlikely_phones": unlikely} | more

    def _sample(self, plan: Plan) -> SampleRow:
        detail = plan.detail or (words(plan.reason) if plan.reason else "")
        return SampleRow(plan.number, plan.contact, _name(plan), self._changes(plan)[:30], detail)

    def _changes(self, plan: Plan) -> list[Change]:
        if plan.outcome == Outcome.CREATED:
            values = {**plan.wanted.columns, **plan.wanted.custom}
            changes = {key: (None, value) for key, value in values.items()}
        else:
            changes = plan.changes
        shown = [self._change(key, before, after) for key, (before, after) in changes.items()]
        return [change for change in [*shown, *self._additions(plan)] if change.before != change.after]

    def _change(self, key: str, before: Any, after: Any) -> Change:
        label = LABELS.get(key) or (self.targets[key].label if key in self.targets else key)
        return Change(label, self._words(key, before), self._words(key, after))

    def _additions(self, plan: Plan) -> Iterable[Change]:
        phones = [display_phone(value) for kind, value in plan.points if kind == "phone"]
        emails = [value for kind, value in plan.points if kind == "email"]
        people = [self._names["owner_id"].get(pk, "") for pk in plan.followers]
        lists = {"Further e-mails": emails, "Further phones": phones, "Tags": plan.tags, "Followers": people}
        for label, values in (lists | {"Note": plan.notes}).items():
            yield Change(label, "", f"+ {', '.join(values)}"[:SHOWN] if values else "")

    def _words(self, key: str, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(self._words(key, one) for one in value)[:SHOWN]
        if key in self._names:
            return self._names[key].get(value, "")
        currency = self.targets[key].currency if key in self.targets else ""
        return in_words(key, value, currency)[:SHOWN]

    @cached_property
    def _names(self) -> dict[str, dict[int, str]]:
        """What ids stand for in the columns and custom fields that hold such."""
        people = {person.pk: str(person) for person in User.objects.all()}
        choices = dict(CustomChoice.objects.values_list("pk", "name"))
        kinds = {Kind.PERSON: people, Kind.CHOICE: choices, Kind.CHOICES: choices}
        custom = {target.key: target.kind for target in self.targets.values() if target.key.startswith("cf_")}
        names = {key: kinds[kind] for key, kind in custom.items() if kind in kinds}
        return {"status_id": dict(Status.objects.values_list("pk", "name")), "owner_id": people, **names}


def _plain(row: SampleRow) -> list[list[str]]:
    return [[change.label, change.before, change.after] for change in row.changes]


def _name(plan: Plan) -> str:
    """What the contact is called on screen."""
    columns = plan.held.columns if plan.held else plan.wanted.columns
    name = f"{columns.get('first_name') or ''} {columns.get('last_name') or ''}".strip()
    return name or columns.get("email") or display_phone(columns.get("phone") or "")
