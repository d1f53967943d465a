"""The rows in which somebody says what is to be changed: field, operation, value.

A form sends row 2 as `changes-2-field`, `changes-2-operation` and what the operation asks for, `changes-2-…`. A row
without field or value changes nothing. Buttons add and remove rows, where there are no scripts to do it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict

from contacts.changing.changes import Change
from contacts.changing.operations import Operation, operations_of
from contacts.changing.targets import Target, Targets, catalogue
from contacts.grouping import grouped

NAME = "changes"
MOST_ROWS = 50
_NUMBER = re.compile(rf"{NAME}-([0-9]{{1,4}})-(.+)")


@dataclass(frozen=True)
class Row:
    """One row, as `data` (a form's, of all rows) has it."""

    number: int
    data: QueryDict
    targets: Targets

    @property
    def key(self) -> str:
        return f"{NAME}-{self.number}"

    @cached_property
    def target(self) -> Target | None:
        return self.targets.get(self.data.get(f"{self.key}-field", ""))

    @cached_property
    def operations(self) -> dict[str, Operation]:
        return operations_of(self.target) if self.target else {}

    @cached_property
    def operation(self) -> Operation | None:
        """The chosen one, else the first that the field has."""
        chosen = self.operations.get(self.data.get(f"{self.key}-operation", ""))
        return chosen or next(iter(self.operations.values()), None)

    @property
    def groups(self) -> dict[str, list[Target]]:
        return grouped(self.targets.values())

    @cached_property
    def control(self) -> Any:
        """The form of the operation; None without a field."""
        if self.target is None or self.operation is None:
            return None
        return self.operation.control(self.data, prefix=self.key, target=self.target)

    @property
    def problems(self) -> list[str]:
        """What is wrong with it, a sentence each."""
        if self.data.get(f"{self.key}-field") and self.target is None:
            return ["A field that you chose does not exist any more."]
        if self.target is None or self.control.is_valid():
            return []
        return [f"{self.target.label}: {error}" for errors in self.control.errors.values() for error in errors]

    @cached_property
    def change(self) -> Change | None:
        """What a row without problems asks for; None when it leaves everything as it is."""
        if self.target is None or self.operation is None or not self.control.is_valid() or self.control.is_blank:
            return None
        return self.operation.change(self.target, self.control)

    @property
    def raw(self) -> dict[str, list[str]]:
        """What was sent for it, by name without the row's."""
        prefix = f"{self.key}-"
        return {
            name.removeprefix(prefix): list(values) for name, values in self.data.lists() if name.startswith(prefix)
        }


@dataclass(frozen=True)
class Rows:
    data: QueryDict
    targets: Targets = field(default_factory=catalogue)

    @cached_property
    def all(self) -> list[Row]:
        """In their order; at least one."""
        numbers = sorted({int(match[1]) for name in self.data if (match := _NUMBER.fullmatch(name))})
        removed = self.data.get(f"{NAME}-remove", "")
        kept = [number for number in numbers if str(number) != removed]
        if not kept or f"{NAME}-add" in self.data:
            kept.append(max(numbers, default=0) + 1)
        return [self.row(number) for number in kept]

    def row(self, number: int) -> Row:
        return Row(number, self.data, self.targets)

    def named(self, control: str | None) -> Row | None:
        """The row that a control of this name belongs to."""
        match = _NUMBER.fullmatch(control or "")
        return self.row(int(match[1])) if match else None

    @property
    def changes(self) -> list[Change]:
        return [row.change for row in self.all if row.change]

    @property
    def problems(self) -> list[str]:
        """Everything that is wrong, a sentence each."""
        wrong = [problem for row in self.all for problem in row.problems]
        twice = _twice([row.target for row in self.all if row.target])
        wrong += [f"{target.label} is chosen twice: change it once." for target in twice]
        if len(self.all) > MOST_ROWS:
            wrong.append(f"Change at most {MOST_ROWS} fields at once.")
        if not wrong and not self.changes:
            wrong.append("Choose a field and what to do with it.")
        return wrong

    @property
    def raw(self) -> dict[str, list[str]]:
        """What is to be kept: the rows that change something, with new numbers."""
        kept: dict[str, list[str]] = {}
        for number, row in enumerate((row for row in self.all if row.change), start=1):
            kept |= {f"{NAME}-{number}-{name}": values for name, values in row.raw.items()}
        return kept


def _twice(targets: list[Target]) -> list[Target]:
    return [target for number, target in enumerate(targets) if target in targets[:number]]


def field_names(raw: Mapping[str, Any]) -> list[str]:
    """The keys of the fields in what was kept, whether they still exist or not."""
    return [values[0] for name, values in raw.items() if name.endswith("-field") and values]
