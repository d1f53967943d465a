"""What a condition can ask of its field, for each kind of field: operators as data.

An operator turns what its controls hold into conditions of the query language, and reads them back from conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from contacts.builder.bounds import AGO, AHEAD, END_OF_TODAY, START_OF_TODAY, Bound, Day, NumberBound, Offset, Period
from contacts.builder.values import Values, Wrong, chosen, first

JSON = dict[str, Any]
ME = "me"


@dataclass(frozen=True)
class Operator:
    """`control` names the template of what is filled in, in contacts/builder/controls; empty when there is nothing.

    `make` gives the conditions, to be joined by `join` when there are several. It raises Unfinished while something is
    missing, and Wrong when what is there cannot be meant. `read` is its inverse, None for conditions it cannot make.
    """

    name: str
    label: str
    control: str
    make: Callable[[Values], list[JSON]]
    read: Callable[[list[JSON]], Values | None]
    join: str = "or"
    is_negative: bool = False


@dataclass(frozen=True)
class _Constant:
    """A condition that needs nothing filled in."""

    condition: JSON = field(hash=False)

    def make(self, values: Values) -> list[JSON]:
        return [self.condition]

    def read(self, conditions: list[JSON]) -> Values | None:
        return {} if conditions == [self.condition] else None


@dataclass(frozen=True)
class _Text:
    mode: str

    def make(self, values: Values) -> list[JSON]:
        return [{"type": "text", "mode": self.mode, "value": first(values)}]

    def read(self, conditions: list[JSON]) -> Values | None:
        match conditions:
            case [{"type": "text", "mode": self.mode, "value": str(text)}]:
                return {"value": [text]}
        return None


@dataclass(frozen=True)
class _Terms:
    """Any of several texts, or of several choices."""

    split: bool

    def make(self, values: Values) -> list[JSON]:
        return [{"type": "term", "values": chosen(values, split=self.split)}]

    def read(self, conditions: list[JSON]) -> Values | None:
        match conditions:
            case [{"type": "term", "values": list(terms)}]:
                return {"value": ["\n".join(terms)] if self.split else terms}
        return None


@dataclass(frozen=True)
class _References:
    """Any of several records, and perhaps the person who asks."""

    reference_type: str

    def make(self, values: Values) -> list[JSON]:
        picked = chosen(values)
        ids = [value for value in picked if value != ME]
        me = [{"type": "current_user"}] if ME in picked else []
        return [*me, *([_reference(self.reference_type, ids)] if ids else [])]

    def read(self, conditions: list[JSON]) -> Values | None:
        me = [ME for condition in conditions if condition["type"] == "current_user"]
        others = [condition for condition in conditions if condition["type"] != "current_user"]
        ids = [str(pk) for condition in others for pk in condition.get("object_ids", [])]
        return {"value": me + ids} if me or ids else None


@dataclass(frozen=True)
class _EveryReference:
    """All of several records."""

    reference_type: str

    def make(self, values: Values) -> list[JSON]:
        return [_reference(self.reference_type, [pk]) for pk in chosen(values)]

    def read(self, conditions: list[JSON]) -> Values | None:
        ids = [str(pk) for condition in conditions for pk in condition.get("object_ids", [])]
        return {"value": ids} if len(ids) > 1 else None


@dataclass(frozen=True)
class _Range:
    """Between two bounds, of which one may be missing."""

    type: str
    bounds: Mapping[str, Bound] = field(hash=False)

    def make(self, values: Values) -> list[JSON]:
        bounds = {name: bound.make(values) for name, bound in self.bounds.items()}
        _check_order(bounds)
        return [{"type": self.type, **bounds}]

    def read(self, conditions: list[JSON]) -> Values | None:
        if len(conditions) != 1 or conditions[0]["type"] != self.type:
            return None
        read = [bound.read(conditions[0].get(name)) for name, bound in self.bounds.items()]
        given = [values for values in read if values is not None]
        return {name: texts for values in given for name, texts in values.items()} if len(given) == len(read) else None


@dataclass(frozen=True)
class _Lists:
    def make(self, values: Values) -> list[JSON]:
        return [{"type": "saved_search", "saved_search_id": pk} for pk in chosen(values)]

    def read(self, conditions: list[JSON]) -> Values | None:
        return {"value": [str(condition.get("saved_search_id")) for condition in conditions]}


@dataclass(frozen=True)
class _Source:
    """Another app's way to pick contacts, by any of several values; `refinements` are the same for all of them."""

    name: str
    refinements: tuple[str, ...]

    def make(self, values: Values) -> list[JSON]:
        given = {name: "".join(values.get(name, [])[-1:]) for name in self.refinements}
        same = {name: text for name, text in given.items() if text}
        return [{"type": "source", "name": self.name, "values": {self.name: one, **same}} for one in chosen(values)]

    def read(self, conditions: list[JSON]) -> Values | None:
        asked = [condition["values"] for condition in conditions]
        if not all(self.name in values for values in asked):
            return None
        return {name: [text] for name, text in asked[0].items()} | {"value": [values[self.name] for values in asked]}


def _check_order(bounds: JSON) -> None:
    match bounds:
        case {"gte": low, "lte": high} if low > high:
            raise Wrong("The second number is smaller than the first.")
        case {"on_or_after": {"value": first_day}, "before": {"value": last_day}} if first_day > last_day:
            raise Wrong("The end is before the beginning.")


def _reference(reference_type: str, ids: Sequence[str]) -> JSON:
    return {"type": "reference", "reference_type": reference_type, "object_ids": list(ids)}


def _pair(
    names: tuple[str, str], labels: tuple[str, str], control: str, way: Any, join: str = "or"
) -> tuple[Operator, Operator]:
    """An operator and its opposite."""
    make = partial(Operator, control=control, make=way.make, read=way.read, join=join)
    return make(names[0], labels[0]), make(names[1], labels[1], is_negative=True)


def _range(type_: str, name: str, label: str, control: str, bounds: Mapping[str, Bound], no: bool = False) -> Operator:
    way = _Range(type_, bounds)
    return Operator(name, label, control, way.make, way.read, is_negative=no)


_number = partial(_range, "number_range")
_moment = partial(_range, "moment_range")
_empty, _filled = reversed(_pair(("filled", "empty"), ("is not empty", "is empty"), "", _Constant({"type": "exists"})))
EMPTINESS = (_empty, _filled)

TEXT = (
    *_pair(("contains", "lacks"), ("contains", "does not contain"), "text", _Text("contains")),
    *_pair(("is", "is_not"), ("is", "is not"), "text", _Text("exact_value")),
    *_pair(("any", "none"), ("is any of", "is none of"), "texts", _Terms(split=True)),
    *_pair(("words", "no_words"), ("contains the words", "does not contain the words"), "text", _Text("full_words")),
    *_pair(("phrase", "no_phrase"), ("contains the phrase", "does not contain the phrase"), "text", _Text("phrase")),
    *_pair(
        ("begins", "not_begins"), ("has words that begin with", "has no words that begin with"), "text",
        _Text("beginning_of_words"),
    ),
    *_pair(("ends", "not_ends"), ("ends with", "does not end with"), "text", _Text("ends_with")),
    *EMPTINESS,
)  # fmt: skip

ANYTHING = _pair(("contains", "lacks"), ("contains", "does not contain"), "text", _Text("contains"))

CHOICE = (*_pair(("any", "none"), ("is any of", "is none of"), "choices", _Terms(split=False)), *EMPTINESS)

_this_number = {"gte": NumberBound(), "lte": NumberBound()}
NUMBER = (
    _number("equal", "=", "number", _this_number),
    _number("not_equal", "≠", "number", _this_number, no=True),
    _number("more", ">", "number", {"gt": NumberBound()}),
    _number("at_least", "≥", "number", {"gte": NumberBound()}),
    _number("less", "<", "number", {"lt": NumberBound()}),
    _number("at_most", "≤", "number", {"lte": NumberBound()}),
    _number("between", "is between", "numbers", {"gte": NumberBound("from"), "lte": NumberBound("until")}),
    *EMPTINESS,
)

_this_period = {"on_or_after": Period("start"), "before": Period("end")}
_this_day = {"on_or_after": Day("day", "start"), "before": Day("day", "end")}
_days = {"on_or_after": Day("from", "start"), "before": Day("until", "end")}
_last: Mapping[str, Bound] = {"on_or_after": Offset(AGO, "start"), "before": END_OF_TODAY}
_next: Mapping[str, Bound] = {"on_or_after": START_OF_TODAY, "before": Offset(AHEAD, "end")}
MOMENT = (
    _moment("in", "is", "period", _this_period),
    _moment("not_in", "is not", "period", _this_period, no=True),
    _moment("last", "is in the last", "amount", _last),
    _moment("next", "is in the next", "amount", _next),
    _moment("older", "is more than … ago", "amount", {"before": Offset(AGO, "start")}),
    _moment("further", "is more than … from now", "amount", {"on_or_after": Offset(AHEAD, "end")}),
    _moment("on", "is on", "day", _this_day),
    _moment("not_on", "is not on", "day", _this_day, no=True),
    _moment("before", "is before", "day", {"before": Day("day", "start")}),
    _moment("until", "is on or before", "day", {"before": Day("day", "end")}),
    _moment("after", "is after", "day", {"on_or_after": Day("day", "end")}),
    _moment("since", "is on or after", "day", {"on_or_after": Day("day", "start")}),
    _moment("between", "is between", "days", _days),
    *EMPTINESS,
)

_yes, _no = _Constant({"type": "boolean", "value": True}), _Constant({"type": "boolean", "value": False})
BOOLEAN = (
    Operator("yes", "is yes", "", _yes.make, _yes.read),
    Operator("no", "is no", "", _no.make, _no.read),
    *EMPTINESS,
)

YES_NO = _pair(("yes", "no"), ("yes", "no"), "", _yes)  # each the opposite of the other, as there is no unknown
LISTS = _pair(("any", "none"), ("is any of", "is none of"), "choices", _Lists())


def source(name: str, refinements: Iterable[str], labels: tuple[str, str]) -> tuple[Operator, ...]:
    """`labels` of being picked by the source, and of not being picked by it."""
    return _pair(("is", "is_not"), labels, "source", _Source(name, tuple(refinements)))


@cache
def references(reference_type: str, many: bool) -> tuple[Operator, ...]:
    """`many`: a contact can have several at once, so that one may ask for all of them."""
    labels = ("include any of", "include none of") if many else ("is any of", "is none of")
    every = _EveryReference(reference_type)
    all_of = [Operator("all", "include all of", "choices", every.make, every.read, join="and")] if many else []
    return (*_pair(("any", "none"), labels, "choices", _References(reference_type)), *all_of, *EMPTINESS)
