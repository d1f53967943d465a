"""Sharing contacts out among several people: in turn, in the order of the selection, some taking more than others.

Who gets a contact follows from its place in the selection alone. So the shares are exact, and workers agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import gcd
from typing import Any

from django.db.models import BigIntegerField, F, Func, Q, Value, Window
from django.db.models.functions import RowNumber

from contacts.changing.changes import Change
from contacts.querysets import ContactQuerySet


@dataclass(frozen=True)
class Share(Change):
    """`weights` says for the ids of people how many of each round they take; `names` what they are called."""

    weights: tuple[tuple[int, int], ...]
    names: tuple[str, ...]

    @cached_property
    def round(self) -> list[int]:
        """Who takes the contacts of one round, spread as evenly as the weights allow."""
        return turns(dict(self.weights))

    def owner_at(self, place: int) -> int:
        """The id of the person who takes the contact at this place, counted from 0."""
        return self.round[place % len(self.round)]

    def shares(self, total: int) -> dict[str, int]:
        """How many of so many contacts each person takes, by name."""
        rounds, rest = divmod(total, len(self.round))
        last = self.round[:rest]
        people = zip(self.weights, self.names, strict=True)
        return {name: rounds * self.round.count(pk) + last.count(pk) for (pk, _), name in people}

    def same(self, contacts: ContactQuerySet) -> Q:
        order: Any = list(contacts.query.order_by or ("pk",))
        place = (Window(RowNumber(), order_by=order) - 1) % len(self.round)  # MOD gives a float on SQLite
        turn = TurnAt(Value(",".join(map(str, self.round))), place)
        return Q(pk__in=contacts.annotate(turn=turn).filter(turn=F("owner")).order_by().values("pk"))

    def words(self) -> str:
        weights = [weight for _, weight in self.weights]
        weighted = [f"{name} ({weight})" for name, weight in zip(self.names, weights, strict=True)]
        return f"shared out among {', '.join(self.names if len(set(weights)) == 1 else weighted)}"


class TurnAt(Func):
    """The number at a place, counted from 0, of numbers in a text with commas."""

    output_field = BigIntegerField()
    arity = 2

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template, joiner = "(string_to_array(%(expressions)s + 1]", ", ',')::bigint[])["
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template, joiner = "json_extract('[' || %(expressions)s || ']')", " || ']', '$[' || "
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **context)


def turns(weights: dict[int, int]) -> list[int]:
    """Each key as often as its weight says, at even distances (smooth weighted round-robin, as nginx has it)."""
    common = gcd(*weights.values())
    weights = {key: weight // common for key, weight in weights.items()}
    credit, found = dict.fromkeys(weights, 0), []
    for _ in range(sum(weights.values())):
        for key, weight in weights.items():
            credit[key] += weight
        first = max(credit, key=lambda key: credit[key])
        credit[first] -= sum(weights.values())
        found.append(first)
    return found
