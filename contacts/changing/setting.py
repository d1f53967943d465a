"""Giving a field one value, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, When

from contacts.changing.changes import SingleChange
from contacts.changing.places import Expression, Same, constant, empty, plain_field


@dataclass(frozen=True)
class Set(SingleChange):
    """`value` as the field's form cleans it, `shown` the same in words."""

    value: Any
    shown: str

    def after(self, held: Expression) -> Expression:
        return constant(self.target.single, self.value)

    def words(self) -> str:
        return f"set to {self.shown}"


@dataclass(frozen=True)
class Fill(Set):
    """Only where there is nothing."""

    def after(self, held: Expression) -> Expression:
        place = self.target.single
        filled = When(Same(held, empty(place)), then=constant(place, self.value))
        return Case(filled, default=held, output_field=plain_field(place))

    def words(self) -> str:
        return f"set to {self.shown} where it is empty"


@dataclass(frozen=True)
class Clear(SingleChange):
    """Leaves nothing in the field."""

    def after(self, held: Expression) -> Expression:
        return empty(self.target.single)

    def words(self) -> str:
        return "cleared"
