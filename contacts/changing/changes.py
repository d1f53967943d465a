"""What a change of one field is: who has it already, who cannot have it, and what each contact holds afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.db.models import Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

from contacts.changing.places import Expression, Same, empty, is_text
from contacts.changing.targets import Target
from contacts.querysets import ContactQuerySet

REASONS = {
    "same": "Nothing to change: already so",
    "too_long": "The text would become too long",
    "not_an_address": "It would be no valid address any more",
    "no_number": "There is no number to change",
    "too_large": "The number would become too large",
    "too_many": "It would have too many followers",
    "needs_name": "It would be left without name, e-mail and phone",
}

NOBODY = Q(pk__in=[])


@dataclass(frozen=True)
class Change:
    """Something that is to be done with one field."""

    target: Target

    def same(self, contacts: ContactQuerySet) -> Q:
        """Those of the selection `contacts` for whom it would change nothing."""
        raise NotImplementedError

    def problems(self, contacts: ContactQuerySet) -> list[tuple[str, Q]]:
        """Why it may be impossible among those for whom it would change something: a code of REASONS, and for whom.

        The first that applies to a contact counts.
        """
        return []

    def words(self) -> str:
        """What is done, in words that follow the name of the field: "set to CEO"."""
        raise NotImplementedError


@dataclass(frozen=True)
class SingleChange(Change):
    """A change of a field with one value."""

    def after(self, held: Expression) -> Expression:
        """What a contact holds afterwards, in a query, if it is possible; `held` is what it holds before."""
        raise NotImplementedError

    def impossible(self, held: Expression) -> list[tuple[str, Q]]:
        """As `problems`."""
        return []

    def same(self, contacts: ContactQuerySet) -> Q:
        return self.target.single.meets(lambda held: Q(Same(held, self.after(held))))

    def problems(self, contacts: ContactQuerySet) -> list[tuple[str, Q]]:
        codes = [code for code, _ in self.impossible(empty(self.target.single))]
        return [(code, self.target.single.meets(partial(self._impossible, code))) for code in codes]

    def _impossible(self, code: str, held: Expression) -> Q:
        return dict(self.impossible(held))[code]


def too_long(target: Target, after: Expression) -> tuple[str, Q]:
    """The problem that a text does not fit."""
    assert is_text(target.single)
    return "too_long", Q(GreaterThan(Length(after), Value(target.single.field.max_length)))
