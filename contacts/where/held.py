"""Where a value is read from, and how it is compared there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import F, Q
from django.db.models.expressions import Combinable


@dataclass(frozen=True)
class Held:
    """A value in a row: the name of its column, or an expression.

    `searched` is a column with an index of fragments that holds this text in lower case among others.
    """

    source: str | Combinable
    searched: str = ""

    @property
    def expression(self) -> Combinable:
        """The value for use in a larger expression."""
        return F(self.source) if isinstance(self.source, str) else self.source

    def is_(self, lookup: str, wanted: Any) -> Q:
        """Whether the value compares so; false when there is none."""
        if isinstance(self.source, str):
            return Q(**{f"{self.source}__{lookup}": wanted})
        expression: Any = self.source
        return Q(expression.output_field.get_lookup(lookup)(expression, wanted))


Lookup: TypeAlias = Callable[[Held], Q]
