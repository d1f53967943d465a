"""Conditions on text: each has an exact meaning on lower-cased text, and a cheap one before it that an index serves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.db.models import BooleanField, Case, F, Func, Q, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import Contains, EndsWith, Exact, In

from contacts.folding import Folded, FoldedWords, fold
from contacts.models.contact import FOLDED
from contacts.where.held import Held
from contacts.where.nodes import Mode
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


class InOrder(Func):
    """Whether `parts` occur one after the other: one LIKE, about which PostgreSQL guesses better than about several."""

    output_field = BooleanField()
    arity = 1

    def __init__(self, text: Combinable, parts: Sequence[str], **extra: Any) -> None:
        super().__init__(text, **extra)
        self.parts = tuple(parts)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        parts = map(connection.ops.prep_for_like_query, self.parts)
        return f"{sql} {connection.operators['contains']}", [*params, f"%{'%'.join(parts)}%"]

    as_postgresql = as_sqlite


def text_matches(held: Held, mode: Mode, value: str) -> Q:
    """The rows whose text meets `value` in this mode."""
    folded = fold(value)
    exact = _exactly(Folded(held.expression), mode, folded)
    if mode == "exact_value" and _has_own_index(held):
        return exact
    likely = may_hold(held, fragments(mode, folded))
    return likely & _unweighted(exact) if likely and mode != "exact_value" else likely & exact


def is_one_of(held: Held, values: Iterable[str]) -> Q:
    """The rows whose text is one of `values`, whatever the case."""
    wanted = [fold(value).strip() for value in values]
    each = [may_hold(held, fragments("exact_value", value)) for value in wanted]
    exact = Q(In(Folded(held.expression), wanted))
    if len(each) > MOST_ALTERNATIVES or not all(each) or _has_own_index(held):
        return exact
    return Q(*each, _connector=Q.OR) & exact


def _has_own_index(held: Held) -> bool:
    """Whether an index holds the text as it is compared: it alone says how many there are."""
    return held.searched == "details_text" and held.source in FOLDED


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


def fragments(mode: Mode, folded: str) -> list[list[str]]:
    """What a text in lower case is sure to contain if it meets `folded`: each list in its order."""
    match mode:
        case "phrase":
            pieces = [words(folded)]
        case "full_words" | "beginning_of_words":
            pieces = [[word] for word in words(folded)]
        case _:
            pieces = [[folded.strip() if mode == "exact_value" else folded]]
    found = (
        [part for text in piece for part in sure_parts(text) if len(part) >= SHORTEST_FRAGMENT] for piece in pieces
    )
    return list(filter(None, found))


def sure_parts(folded: str) -> list[str]:
    """What of a text is the same in lower case on both databases, whatever stands beside it."""
    return list(filter(None, _UNSURE.split(folded)))


def is_sure(folded: str) -> bool:
    """Whether all of a folded text is the same in lower case on both databases."""
    return not _UNSURE.search(folded)


def may_hold(held: Held, pieces: Iterable[Sequence[str]]) -> Q:
    """The rows in which all pieces occur, in lower case as the database has it; the parts of each in order."""
    text = F(held.searched) if held.searched else FoldedWords(held.expression)
    return Q(*(Q(InOrder(text, parts)) for parts in pieces))


def _unweighted(exact: Q) -> Q:
    """The same condition in a form that PostgreSQL makes no guess about.

    It would multiply its guesses for both conditions, though the second is true of nearly all that meet the first, take
    the result for a handful of rows, and sort a hundred thousand instead of reading them in order.
    """
    return Q(Case(When(exact, then=True), default=False, output_field=BooleanField()))


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
