"""Changing a field that holds any number of records."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from contacts.changing.changes import Change
from contacts.querysets import ContactQuerySet

Ids = AbstractSet[int]


@dataclass(frozen=True)
class SeveralChange(Change):
    """`ids` of the records that somebody chose, `shown` the same in words."""

    ids: frozenset[int]
    shown: str

    def after(self, held: Ids) -> Ids:
        """What a contact holds afterwards, if that is possible."""
        raise NotImplementedError

    def problem(self, held: Ids) -> str:
        """As `problems` says in SQL: the code, or nothing."""
        most = self.target.most
        return "too_many" if most is not None and len(self.after(held)) > most else ""

    def _holds_all(self) -> Q:
        held = self.target.many.of_contact()
        return Q(*(Exists(held.filter(**{self.target.many.column: pk})) for pk in sorted(self.ids)))

    def _holds_any(self) -> Q:
        return Q(Exists(self.target.many.of_contact().filter(**{f"{self.target.many.column}__in": self.ids})))

    def _holds_others(self) -> Q:
        return Q(Exists(self.target.many.of_contact().exclude(**{f"{self.target.many.column}__in": self.ids})))


@dataclass(frozen=True)
class Add(SeveralChange):
    """Gives everybody these beside what they have; who would have too many then is skipped."""

    def after(self, held: Ids) -> Ids:
        return held | self.ids

    def same(self, contacts: ContactQuerySet) -> Q:
        return self._holds_all()

    def problems(self, contacts: ContactQuerySet) -> list[tuple[str, Q]]:
        if self.target.most is None:
            return []
        room = self.target.most - len(self.ids)
        return [("too_many", Q(GreaterThan(self._others(), Value(room))) & ~self._holds_all())]

    def words(self) -> str:
        return f"{self.shown} added"

    def _others(self) -> Coalesce:
        """How many others a contact holds."""
        others = self.target.many.of_contact().exclude(**{f"{self.target.many.column}__in": self.ids})
        count = others.order_by().values("contact").annotate(count=Count("*")).values("count")
        return Coalesce(Subquery(count, output_field=IntegerField()), Value(0))


@dataclass(frozen=True)
class Remove(SeveralChange):
    """Takes these from everybody who has any of them."""

    def after(self, held: Ids) -> Ids:
        return held - self.ids

    def same(self, contacts: ContactQuerySet) -> Q:
        return ~self._holds_any()

    def words(self) -> str:
        return f"{self.shown} removed"


@dataclass(frozen=True)
class Replace(SeveralChange):
    """These and no others; none at all where there are no ids."""

    def after(self, held: Ids) -> Ids:
        return self.ids

    def same(self, contacts: ContactQuerySet) -> Q:
        return self._holds_all() & ~self._holds_others()

    def words(self) -> str:
        return f"set to {self.shown}" if self.ids else "cleared"
