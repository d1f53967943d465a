"""Where a range begins and ends: numbers, days, relative periods. Each is made from controls and read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from contacts.amounts import plain_number
from contacts.builder.values import Unfinished, Values, Wrong, day, first, number

AGO, AHEAD = "past", "future"
UNITS = {"days": "days", "weeks": "weeks", "months": "months", "years": "years"}
MOST_UNITS = 1000

PERIODS = {
    "today": "today",
    "yesterday": "yesterday",
    "this-week": "this week",
    "last-week": "last week",
    "this-month": "this month",
    "last-month": "last month",
    "this-quarter": "this quarter",
    "last-quarter": "last quarter",
    "this-year": "this year",
    "last-year": "last year",
}


class Bound(Protocol):
    """One end of a range, between controls and the query language."""

    def make(self, values: Values) -> Any:
        """The bound in the query language. Raises Unfinished or Wrong."""

    def read(self, bound: Any) -> Values | None:
        """What the controls hold when they make this bound, at the least; None when they cannot."""


@dataclass(frozen=True)
class NumberBound:
    """A number, as it is typed."""

    control: str = "value"

    def make(self, values: Values) -> int | float:
        return number(first(values, self.control))

    def read(self, bound: Any) -> Values | None:
        return {self.control: [plain_number(Decimal(str(bound)))]} if bound is not None else None


@dataclass(frozen=True)
class Day:
    """The beginning or end of a day, wherever the person is who asks."""

    control: str
    which: str

    def make(self, values: Values) -> Any:
        return {"type": "fixed_local_date", "value": day(first(values, self.control)), "which": self.which}

    def read(self, bound: Any) -> Values | None:
        match bound:
            case {"type": "fixed_local_date", "value": str(text)}:
                return {self.control: [text]}
        return None


@dataclass(frozen=True)
class Period:
    """The beginning or end of a period such as this week."""

    which: str
    fixed: str = ""

    def make(self, values: Values) -> Any:
        period = self.fixed or first(values, "period")
        if period not in PERIODS:
            raise Unfinished
        return {"type": "start_end_of_predefined_relative_period", "range": period, "which": self.which}

    def read(self, bound: Any) -> Values | None:
        match bound:
            case {"type": "start_end_of_predefined_relative_period", "range": str(period)} if period in PERIODS:
                return {} if self.fixed else {"period": [period]}
        return None


START_OF_TODAY, END_OF_TODAY = Period("start", fixed="today"), Period("end", fixed="today")


@dataclass(frozen=True)
class Offset:
    """So many days, weeks, months or years before or after now, at the beginning or end of that day."""

    direction: str
    day_end: str

    def make(self, values: Values) -> Any:
        amount, unit = first(values, "amount"), first(values, "unit")
        if unit not in UNITS:
            raise Unfinished
        if not re.fullmatch("[0-9]{1,4}", amount) or not 1 <= int(amount) <= MOST_UNITS:
            raise Wrong(f"Write a whole number from 1 to {MOST_UNITS:,}.")
        return {
            "type": "offset",
            "direction": self.direction,
            "moment": {"type": "now"},
            "offset": {unit: int(amount)},
            "which_day_end": self.day_end,
        }

    def read(self, bound: Any) -> Values | None:
        match bound:
            case {"type": "offset", "offset": dict(parts)}:
                given = {unit: amount for unit, amount in parts.items() if amount}
                return _amount(*given.popitem()) if len(given) == 1 and given.keys() <= UNITS.keys() else None
        return None


def _amount(unit: str, amount: int) -> Values:
    return {"amount": [str(amount)], "unit": [unit]}
