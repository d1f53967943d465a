"""What can be done with a field, by its kind: how it is called, what it asks for, and the change that it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from contacts.changing import controls, several, texts
from contacts.changing.changes import Change
from contacts.changing.controls import chosen_label, value_control
from contacts.changing.numbers import Increase
from contacts.changing.setting import Clear, Fill, Set
from contacts.changing.sharing import Share
from contacts.changing.targets import Kind, Target
from contacts.changing.words import in_words


@dataclass(frozen=True)
class Operation:
    """`control` makes the form that is asked, `change` the change of a valid form that is not blank."""

    name: str
    label: str
    control: Callable[..., Any]
    change: Callable[[Target, Any], Change]


def operations_of(target: Target) -> dict[str, Operation]:
    """By name, the usual one first."""
    clearing = EMPTY if target.kind is Kind.MANY else CLEAR
    found = [*_BY_KIND[target.kind], *([clearing] if target.can_be_empty else [])]
    return {operation.name: operation for operation in found}


def _shown(target: Target, asked: Any) -> str:
    field = asked.fields[target.key]
    return chosen_label(field, asked.value) or in_words(target, asked.value)


def _set(target: Target, asked: Any) -> Change:
    return Set(target, asked.value, _shown(target, asked))


def _fill(target: Target, asked: Any) -> Change:
    return Fill(target, asked.value, _shown(target, asked))


def _switch(on: bool) -> Callable[[Target, Any], Change]:
    return lambda target, asked: Set(target, on, "On" if on else "Off")


def _several(kind: type[several.SeveralChange]) -> Callable[[Target, Any], Change]:
    def change(target: Target, asked: Any) -> Change:
        records = list(asked.value)
        return kind(target, frozenset(record.pk for record in records), ", ".join(map(str, records)))

    return change


def _replaced(target: Target, asked: Any) -> Change:
    find, by, match_case = (asked.cleaned_data[name] for name in ("find", "by", "match_case"))
    return texts.ReplacePart(target, find, by.lower() if target.key == "email" else by, match_case)


def _increased(target: Target, asked: Any) -> Change:
    amount = asked.cleaned_data["amount"]
    return Increase(target, amount, in_words(target, abs(amount)))


def _shared(target: Target, asked: Any) -> Change:
    weights = asked.weights
    return Share(target, tuple((person.pk, weight) for person, weight in weights.items()), tuple(map(str, weights)))


SET = Operation("set", "Set to", value_control, _set)
FILL = Operation("fill", "Set where empty", value_control, _fill)
CLEAR = Operation("clear", "Clear", controls.Control, lambda target, asked: Clear(target))
REPLACE = Operation("replace", "Find and replace", controls.Replacement, _replaced)
APPEND = Operation(
    "append", "Append", controls.TextPart, lambda target, asked: texts.Append(target, asked.cleaned_data["text"])
)
PREPEND = Operation(
    "prepend", "Put before", controls.TextPart, lambda target, asked: texts.Prepend(target, asked.cleaned_data["text"])
)
INCREASE = Operation("increase", "Increase by", controls.Amount, _increased)
TURN_ON = Operation("on", "Turn on", controls.Control, _switch(True))
TURN_OFF = Operation("off", "Turn off", controls.Control, _switch(False))
IN_TURN = Operation("in_turn", "Share out in turn", controls.PeopleInTurn, _shared)
WEIGHTED = Operation("weighted", "Share out by weight", controls.PeopleByWeight, _shared)
ADD = Operation("add", "Add", value_control, _several(several.Add))
REMOVE = Operation("remove", "Remove", value_control, _several(several.Remove))
ONLY = Operation("set", "Set to", value_control, _several(several.Replace))
EMPTY = Operation(
    "clear", "Clear", controls.Control, lambda target, asked: several.Replace(target, frozenset(), "nothing")
)

_BY_KIND = {
    Kind.TEXT: [SET, FILL, REPLACE, APPEND, PREPEND],
    Kind.ADDRESS: [SET, FILL, REPLACE],
    Kind.NUMBER: [SET, FILL, INCREASE],
    Kind.SWITCH: [TURN_ON, TURN_OFF],
    Kind.OWNER: [SET, FILL, IN_TURN, WEIGHTED],
    Kind.FIXED: [SET],
    Kind.OTHER: [SET, FILL],
    Kind.MANY: [ADD, REMOVE, ONLY],
}
