"""Reckoning with a number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Value
from django.db.models.functions import Abs, Coalesce, Round
from django.db.models.lookups import GreaterThanOrEqual, IsNull

from contacts.amounts import MOST_DECIMALS, MOST_DIGITS
from contacts.changing.changes import SingleChange
from contacts.changing.places import Expression, plain_field

TOO_LARGE = Decimal(10) ** (MOST_DIGITS - MOST_DECIMALS)


@dataclass(frozen=True)
class Increase(SingleChange):
    """By an amount, which may be negative. Where there is no number, there is none to be increased."""

    amount: Decimal
    shown: str

    def after(self, held: Expression) -> Expression:
        return Round(held + self._number(self.amount), MOST_DECIMALS)  # SQLite reckons with floating point

    def impossible(self, held: Expression) -> list[tuple[str, Q]]:
        after = Coalesce(self.after(held), self._number(Decimal(0)))
        return [
            ("no_number", Q(IsNull(held, True))),
            ("too_large", Q(GreaterThanOrEqual(Abs(after), self._number(TOO_LARGE)))),
        ]

    def words(self) -> str:
        return f"{'decreased' if self.amount < 0 else 'increased'} by {self.shown}"

    def _number(self, number: Decimal) -> Value:
        return Value(number, output_field=plain_field(self.target.single))
