"""Changing a part of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, Value, When
from django.db.models.functions import Concat, Replace, StrIndex, Trim
from django.db.models.lookups import GreaterThan, Regex

from contacts.changing.changes import SingleChange, too_long
from contacts.changing.places import Expression, Same, plain_field
from contacts.folding import ReplacedInAnyCase, any_case, as_replacement


@dataclass(frozen=True)
class TextChange(SingleChange):
    """What becomes of a text has no blanks around it."""

    def impossible(self, held: Expression) -> list[tuple[str, Q]]:
        after = self.after(held)
        found = [too_long(self.target, after)]
        if self.target.pattern:  # what is no address now may stay so
            wrong = ~Q(Regex(after, Value(self.target.pattern))) & ~Q(Same(after, Value("")))
            found.append(("not_an_address", wrong & ~Q(Same(after, held))))
        return found

    def _joined(self, *parts: Expression) -> Expression:
        return Trim(Concat(*parts, output_field=plain_field(self.target.single)))


@dataclass(frozen=True)
class Append(TextChange):
    """Adds a text after what there is."""

    text: str

    def after(self, held: Expression) -> Expression:
        return self._joined(held, Value(self.text))

    def words(self) -> str:
        return f"“{self.text}” appended"


@dataclass(frozen=True)
class Prepend(TextChange):
    """Adds a text before what there is."""

    text: str

    def after(self, held: Expression) -> Expression:
        return self._joined(Value(self.text), held)

    def words(self) -> str:
        return f"“{self.text}” put before"


@dataclass(frozen=True)
class ReplacePart(TextChange):
    """Every occurrence, in upper or lower case unless `match_case`."""

    find: str
    by: str
    match_case: bool

    def after(self, held: Expression) -> Expression:
        occurs, replaced = self._exactly(held) if self.match_case else self._in_any_case(held)
        return Case(When(occurs, then=Trim(replaced)), default=held, output_field=plain_field(self.target.single))

    def words(self) -> str:
        found = f"“{self.find}” in this case" if self.match_case else f"“{self.find}”"
        return f"{found} replaced by “{self.by}”" if self.by else f"{found} taken out"

    def _exactly(self, held: Expression) -> tuple[Any, Expression]:
        occurs: Any = GreaterThan(StrIndex(held, Value(self.find)), Value(0))
        return occurs, Replace(held, Value(self.find), Value(self.by))

    def _in_any_case(self, held: Expression) -> tuple[Any, Expression]:
        pattern = Value(any_case(self.find))
        return Regex(held, pattern), ReplacedInAnyCase(held, pattern, Value(as_replacement(self.by)))
