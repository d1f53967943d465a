"""What the conditions of the language ask of the values of fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any, assert_never

from django.db.models import Q

from contacts.where.errors import DeadReference, QueryError, unknown
from contacts.where.fields import Field, Kind
from contacts.where.held import Held
from contacts.where.moments import Clock, OutOfCalendar
from contacts.where.nodes import (
    Boolean,
    Condition,
    CurrentUser,
    Filled,
    MomentRange,
    NumberRange,
    Reference,
    Term,
    TextCondition,
)
from contacts.where.reading import Known
from contacts.where.records import RECORDS
from contacts.where.text import is_one_of, text_matches

if TYPE_CHECKING:
    from accounts.models import User

ASKABLE: Mapping[type[Any], frozenset[Kind]] = {
    Boolean: frozenset({Kind.BOOLEAN}),
    CurrentUser: frozenset({Kind.REFERENCE}),
    Filled: frozenset(Kind),
    TextCondition: frozenset({Kind.TEXT}),
    Term: frozenset({Kind.TEXT, Kind.CHOICE}),
    Reference: frozenset({Kind.REFERENCE}),
    NumberRange: frozenset({Kind.NUMBER, Kind.MONEY}),
    MomentRange: frozenset({Kind.DATE, Kind.MOMENT}),
}


class FieldConditions:
    """Makes conditions of the database for one person at one time."""

    def __init__(self, known: Known, user: User, clock: Clock) -> None:
        self.known, self.user, self.clock = known, user, clock

    def meets(self, field: Field, condition: Condition, path: str) -> Q:
        """The objects whose `field` meets `condition`. Raises QueryError with the path of what cannot be asked."""
        if field.kind not in ASKABLE[type(condition)] or (
            isinstance(condition, CurrentUser) and field.reference != "user"
        ):
            raise _unaskable(field, f"{path}.type", f"“{condition.type}” cannot be asked of {field.words}.")
        match condition:
            case Filled():
                return field.place.is_filled(_is_filled(field))
            case TextCondition():
                return field.place.meets(lambda held: text_matches(held, condition.mode, condition.value))
            case Term():
                return field.place.meets(self._term(field, condition, path))
            case Boolean():
                return field.place.meets(lambda held: held.is_("exact", condition.value))
            case CurrentUser():
                return field.place.meets(lambda held: held.is_("in", [self.user.pk]))
            case Reference():
                ids = self._ids(field, condition, path)
                return field.place.meets(lambda held: held.is_("in", ids))
            case NumberRange():
                bounds = list(_number_bounds(field, condition))
                return field.place.meets(lambda held: _within(held, bounds))
            case MomentRange():
                times = list(self._moment_bounds(field, condition, path))
                return field.place.meets(lambda held: _within(held, times))
            case _:
                assert_never(condition)

    def _term(self, field: Field, condition: Term, path: str) -> Callable[[Held], Q]:
        if field.choices is None:
            return lambda held: is_one_of(held, condition.values)
        values = {value.lower(): value for value, _ in field.choices()}
        for number, term in enumerate(condition.values):
            if term.strip().lower() not in values:
                raise QueryError(f"{path}.values[{number}]", f"“{term[:40]}” is no {field.words}.")
        wanted = [values[term.strip().lower()] for term in condition.values]
        return lambda held: held.is_("in", wanted)

    def _ids(self, field: Field, condition: Reference, path: str) -> list[int]:
        if condition.reference_type != field.reference:
            message = unknown("type", condition.reference_type, [field.reference])
            raise _unaskable(field, f"{path}.reference_type", message)
        for number, pk in enumerate(condition.object_ids):
            record = self.known.records.get((field.reference, pk))
            if record is None or (field.custom and field.reference == "choice" and record.owner != field.custom.pk):
                noun = RECORDS[field.reference].noun
                raise DeadReference(f"{path}.object_ids[{number}]", f"There is no {noun} {pk} (any more).")
        return list(condition.object_ids)

    def _moment_bounds(self, field: Field, condition: MomentRange, path: str) -> Iterator[tuple[str, Any]]:
        read: Callable[[Any], Any] = self.clock.local_day if field.kind is Kind.DATE else self.clock.instant
        for lookup, key in (("gte", "on_or_after"), ("lt", "before")):
            if (moment := getattr(condition, key)) is not None:
                try:
                    yield lookup, read(moment)
                except OutOfCalendar as error:
                    raise QueryError(f"{path}.{key}", str(error)) from None


def _unaskable(field: Field, path: str, message: str) -> QueryError:
    """Of a custom field whoever asks may be right: it had another type when the query was saved."""
    if field.custom is None:
        return QueryError(path, message)
    kind = field.custom.get_type_display()
    return DeadReference(path, f"This cannot be asked of {field.words}, which is of the type {kind}.")


def _is_filled(field: Field) -> Callable[[Held], Q]:
    """An empty text is no value."""
    if field.kind in (Kind.TEXT, Kind.CHOICE):
        return lambda held: held.is_("gt", "")
    return lambda held: held.is_("isnull", False)


def _number_bounds(field: Field, condition: NumberRange) -> Iterator[tuple[str, Decimal | int]]:
    """Whole numbers are compared with whole numbers, as the database would cut off what follows the point."""
    for lookup in ("gt", "gte", "lt", "lte"):
        bound: Decimal | None = getattr(condition, lookup)
        if bound is not None:
            rounding = ROUND_CEILING if lookup in ("gte", "lt") else ROUND_FLOOR
            yield lookup, int(bound.to_integral_value(rounding)) if field.is_whole else bound


def _within(held: Held, bounds: list[tuple[str, Any]]) -> Q:
    return Q(*(held.is_(lookup, bound) for lookup, bound in bounds))
