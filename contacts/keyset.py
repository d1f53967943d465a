"""Reading an ordered list from a known row on, which an index finds at once, however many rows come before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django.db.models import BooleanField, Expression, F, Func, OrderBy, Q, QuerySet, Value
from django.db.models.lookups import (
    GreaterThan,
    GreaterThanOrEqual,
    IsNull,
    LessThan,
    LessThanOrEqual,
    Lookup,
)

from contacts.parts import Record

Keys = tuple[Any, ...]


def order_of(rows: QuerySet[Record]) -> list[OrderBy]:
    """The rows' order: OrderBy expressions, the last by the id."""
    return cast("list[OrderBy]", list(rows.query.order_by))


def sorted_by(rows: QuerySet[Record]) -> list[Expression | F]:
    """What the rows are sorted by, for values_list."""
    return [cast("Expression | F", by.expression) for by in order_of(rows)]


def from_row(rows: QuerySet[Record], keys: Keys, *, is_backwards: bool = False) -> QuerySet[Record]:
    """Those from the row with these keys on, and that row; `is_backwards`: that row and those before it, nearest first.

    The keys are what `sorted_by` names. The row itself may be there no more.
    """
    terms = [_Term(by, key, is_backwards) for by, key in zip(order_of(rows), keys, strict=True)]
    # An alias uses the joins that there are; a condition of its own would join custom values once more.
    found: QuerySet[Record] = rows.alias(is_from_row=_at_or_after(terms)).filter(is_from_row=True)
    return found.reverse() if is_backwards else found


@dataclass(frozen=True)
class _Term:
    """One of the things that rows are sorted by, and what the known row has there."""

    by: OrderBy
    key: Any
    is_backwards: bool

    @property
    def falls(self) -> bool:
        return bool(self.by.descending) != self.is_backwards

    @property
    def can_be_null(self) -> bool:
        return bool(self.by.nulls_last)

    @property
    def kind(self) -> object:
        """Terms of one kind that follow each other can be compared as one row, which is what an index can look up."""
        return self if self.can_be_null else self.falls


def _at_or_after(terms: Sequence[_Term]) -> Q:
    """At or after the known row: beyond it by the first terms, or like it by these and so by the rest."""
    run = list(next(groupby(terms, key=lambda term: term.kind))[1])
    rest = terms[len(run) :]
    beyond, not_before = (_beyond_null, _not_before_null) if run[0].can_be_null else (_beyond, _not_before)
    return not_before(run) & (beyond(run) | _at_or_after(rest)) if rest else not_before(run)


def _beyond(run: Sequence[_Term]) -> Q:
    return Q(_compared(run, LessThan if run[0].falls else GreaterThan))


def _not_before(run: Sequence[_Term]) -> Q:
    comparison = LessThanOrEqual if run[0].falls else GreaterThanOrEqual
    # The first alone says less, but is all that an index can use where the others are columns of another table.
    return Q(_compared(run[:1], comparison), _compared(run, comparison)) if run[1:] else Q(_compared(run, comparison))


def _beyond_null(run: Sequence[_Term]) -> Q:
    """Rows with nothing come last: backwards they are what one comes from, forwards where one goes."""
    (term,) = run
    is_null = Q(IsNull(term.by.expression, True))
    if term.key is None:
        return ~is_null if term.is_backwards else Q(pk__in=())
    return _beyond(run) if term.is_backwards else _beyond(run) | is_null


def _not_before_null(run: Sequence[_Term]) -> Q:
    (term,) = run
    is_null = Q(IsNull(term.by.expression, True))
    if term.key is None:
        return Q() if term.is_backwards else is_null
    return _not_before(run) if term.is_backwards else _not_before(run) | is_null


def _compared(run: Sequence[_Term], comparison: type[Lookup[Any]]) -> Lookup[Any]:
    return comparison(_Row(*(term.by.expression for term in run)), _Row(*(Value(term.key) for term in run)))


class _Row(Func):
    """Several values to compare as one: the first that differs decides."""

    template = "(%(expressions)s)"
    output_field = BooleanField()  # it is of no type that Django knows; this one leaves the values as they are
