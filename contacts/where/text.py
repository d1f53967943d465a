"""Conditions on text: each has an exact meaning on lower-cased text, and a cheap one before it that an index serves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db.models import BooleanField, Func, Q
from django.db.models.expressions import Combinable
from django.db.models.lookups import Contains, EndsWith, Exact, In

from contacts.folding import Folded, fold
from contacts.where.fields import Held
from contacts.where.nodes import WORD_MODES, Mode
from contacts.where.words import PYTHON_GAP, beginning, full_word, phrase, postgres_gap, words

SHORTEST_FRAGMENT = 3  # what an index of trigrams can look up
MOST_ALTERNATIVES = 50  # beyond so many terms reading everything is as fast
# Letters whose lower case depends on their neighbours or on the database: see contacts.folding.
_UNSURE = re.compile("i?\u0307|[σς]")


class Matches(Func):
    """Whether a regular expression finds something; `pattern` is given the class of characters that are in no word."""

    output_field = BooleanField()
    arity = 1

    def __init__(self, text: Combinable, pattern: Callable[[str], str], **extra: Any) -> None:
        super().__init__(text, **extra)
        self.pattern = pattern

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} REGEXP %s", [*params, self.pattern(PYTHON_GAP)]

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} ~ %s", [*params, self.pattern(postgres_gap())]


def text_matches(held: Held, mode: Mode, value: str) -> Q:
    """The rows whose text meets `value` in this mode."""
    folded = fold(value)
    return _may_hold(held, fragments(mode, folded)) & _exactly(Folded(held.expression), mode, folded)


def is_one_of(held: Held, values: Iterable[str]) -> Q:
    """The rows whose text is one of `values`, whatever the case."""
    wanted = [fold(value).strip() for value in values]
    each = [_may_hold(held, fragments("exact_value", value)) for value in wanted]
    exact = Q(In(Folded(held.expression), wanted))
    if len(each) > MOST_ALTERNATIVES or not all(each):
        return exact
    return Q(*each, _connector=Q.OR) & exact


def holds(text: str, mode: Mode, value: str) -> bool:
    """The same as `text_matches`, in Python."""
    text, value = fold(text), fold(value)
    match mode:
        case "exact_value":
            return text == value.strip()
        case "contains":
            return value in text
        case "ends_with":
            return text.endswith(value)
        case _:
            return all(re.search(pattern(PYTHON_GAP), text) for pattern in _patterns(mode, value))


def fragments(mode: Mode, folded: str) -> list[str]:
    """What a text in lower case is sure to contain if it meets `folded`."""
    whole = folded.strip() if mode == "exact_value" else folded
    pieces = words(folded) if mode in WORD_MODES else [whole]
    return [part for piece in pieces for part in _UNSURE.split(piece) if len(part) >= SHORTEST_FRAGMENT]


def _may_hold(held: Held, parts: list[str]) -> Q:
    if not held.searched:
        return Q()
    return Q(*(Q(**{f"{held.searched}__contains": part}) for part in dict.fromkeys(parts)))


def _exactly(text: Combinable, mode: Mode, value: str) -> Q:
    match mode:
        case "exact_value":
            return Q(Exact(text, value.strip()))
        case "contains":
            return Q(Contains(text, value))
        case "ends_with":
            return Q(EndsWith(text, value))
        case _:
            return Q(*(Q(Matches(text, pattern)) for pattern in _patterns(mode, value)))


def _patterns(mode: Mode, value: str) -> list[Callable[[str], str]]:
    if mode == "phrase":
        return [partial(phrase, value)]
    find = full_word if mode == "full_words" else beginning
    return [partial(find, word) for word in dict.fromkeys(words(value))]
