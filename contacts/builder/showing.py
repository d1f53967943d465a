"""The builder as templates show it: rows with their controls, filled in and with what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.urls import reverse

from contacts.builder.bounds import PERIODS, UNITS
from contacts.builder.operators import Operator
from contacts.builder.subjects import Subject, Subjects
from contacts.builder.supplies import supply_of
from contacts.builder.tree import DEEPEST, Fixed, Group, Item, Row
from contacts.grouping import grouped
from contacts.pickers import Picker, Shelf, searched
from contacts.where import QueryError, check, describe, parse, to_text

if TYPE_CHECKING:
    from accounts.models import User

# What a control holds until somebody changes it, so that a relative range means something at once.
USUAL = {"amount": "30", "unit": "days", "period": "this-month"}


@dataclass(frozen=True)
class Stage:
    """What all rows on the page share."""

    user: User
    subjects: Subjects
    problems: Mapping[str, str]
    shelf: Shelf

    @cached_property
    def groups(self) -> dict[str, list[Subject]]:
        return grouped(self.subjects.values())


@dataclass(frozen=True)
class Refinement:
    """A further choice beside a picker; without `choices` it is only kept."""

    name: str
    choices: Mapping[str, str]
    value: str

    @property
    def label(self) -> str:
        return self.name.capitalize()


@dataclass(frozen=True)
class ShownRow:
    """One condition: its field, its operator, and the controls of that."""

    row: Row
    stage: Stage

    template: ClassVar[str] = "contacts/builder/_row.html"
    can_change: ClassVar[bool] = True
    periods: ClassVar[Mapping[str, str]] = PERIODS
    units: ClassVar[Mapping[str, str]] = UNITS

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def negate(self) -> bool:
        return self.row.negate

    @property
    def problem(self) -> str:
        return self.stage.problems.get(self.key, "")

    @property
    def groups(self) -> dict[str, list[Subject]]:
        return self.stage.groups

    @cached_property
    def subject(self) -> Subject | None:
        return self.stage.subjects.get(self.row.subject)

    @cached_property
    def operator(self) -> Operator | None:
        """The chosen one, else the first that the field has."""
        if self.subject is None:
            return None
        return self.subject.operator(self.row.operator) or self.subject.operators[0]

    @property
    def label(self) -> str:
        return f"Condition on {self.subject.label}" if self.subject else "New condition"

    @property
    def control(self) -> str:
        name = self.operator.control if self.operator else ""
        return f"contacts/builder/controls/{name}.html" if name else ""

    @property
    def values(self) -> dict[str, str]:
        """What each control holds, by name."""
        return USUAL | {name: "".join(texts[-1:]) for name, texts in self.row.values.items()}

    @property
    def refinements(self) -> list[Refinement]:
        asked = self.subject.refinements if self.subject else {}
        return [Refinement(name, choices, self.values.get(name, "")) for name, choices in asked.items()]

    @property
    def picker(self) -> Picker | None:
        return self.found("")

    def found(self, text: str) -> Picker | None:
        """What there is to choose from: the chosen ones, and those that contain `text`."""
        if self.subject is None:
            return None
        chosen = self.row.values.get("value", ())
        offer = supply_of(self.subject, self.stage.user).offer(chosen, searched(text), self.stage.shelf)
        url = reverse("contacts:condition-options", args=[self.key, self.subject.key])
        return Picker(f"{self.key}-value", self.subject.label, url, offer, nothing="Choose …")


@dataclass(frozen=True)
class ShownFixed:
    """What no row can show, as a sentence: kept as it is."""

    fixed: Fixed
    stage: Stage

    template: ClassVar[str] = "contacts/builder/_fixed.html"
    can_change: ClassVar[bool] = False

    @property
    def key(self) -> str:
        return self.fixed.key

    @property
    def problem(self) -> str:
        return self.stage.problems.get(self.key, "")

    @property
    def text(self) -> str:
        return to_text(parse(self.fixed.node))

    @property
    def sentence(self) -> str:
        try:
            node = parse(self.fixed.node)
            check(node, self.stage.user)
        except QueryError as error:
            return error.message
        return describe(node, self.stage.user)


@dataclass(frozen=True)
class ShownGroup:
    """Conditions joined by AND or OR."""

    group: Group
    stage: Stage

    can_change: ClassVar[bool] = True

    @property
    def template(self) -> str:
        return "contacts/builder/_group.html" if self.group.depth > 1 else "contacts/builder/_root.html"

    @property
    def key(self) -> str:
        return self.group.key

    @property
    def join(self) -> str:
        return self.group.join

    @property
    def negate(self) -> bool:
        return self.group.negate

    @property
    def problem(self) -> str:
        return self.stage.problems.get(self.key, "")

    @property
    def takes_groups(self) -> bool:
        return self.group.depth < DEEPEST

    @cached_property
    def items(self) -> list[Shown]:
        return [show(item, self.stage) for item in self.group.items]


Shown = ShownRow | ShownFixed | ShownGroup


def show(item: Item, stage: Stage) -> Shown:
    """What the template of an item needs."""
    match item:
        case Row():
            return ShownRow(item, stage)
        case Fixed():
            return ShownFixed(item, stage)
        case Group():
            return ShownGroup(item, stage)
