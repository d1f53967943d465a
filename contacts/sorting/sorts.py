"""What a sort is, and how contacts are put into it: at once, or in parts that an index serves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeAlias

from django.db.models import Case, Exists, Expression, F, FilteredRelation, OrderBy, Q, Subquery, When

from contacts.querysets import ContactQuerySet

GROUPS_APART = 12  # how many groups are read one by one before the others are sorted together

Condition: TypeAlias = Q | Exists


@dataclass(frozen=True)
class Groups:
    """Records that many contacts share: their ids in order, and the condition of sharing one of some."""

    ids: Callable[[], list[int]]
    share: Callable[[list[int]], Condition]


@dataclass(frozen=True)
class Order:
    """What contacts are sorted by.

    Where some have nothing to be sorted by, `filled` and `empty` tell them apart; `filled` in such a way that an index
    on the keys serves it. Contacts of the same group are alike to the keys. The keys of the empty are null, unless
    `has_nulls` says otherwise. `join` names the custom value that the others refer to, and says which it is.

    `empty_each` says the same as `empty` where that reads an index from its beginning: this looks up every contact.
    """

    keys: tuple[Expression | F | Subquery, ...]
    filled: Condition | None = None
    empty: Condition | None = None
    groups: Groups | None = None
    has_nulls: bool = True
    join: tuple[str, Q] | None = None
    empty_each: Condition | None = None


@dataclass(frozen=True)
class Key:
    """One of the things that a sort goes by."""

    name: str
    label: str
    order: Order
    is_descending: bool = False

    def __str__(self) -> str:
        return f"-{self.name}" if self.is_descending else self.name

    def by(self, nulls_last: bool | None = None) -> list[OrderBy]:
        """For order_by, of contacts that all have something to be sorted by."""
        return [OrderBy(key, descending=self.is_descending, nulls_last=nulls_last) for key in self.order.keys]

    def by_with_the_empty_last(self) -> list[OrderBy]:
        """For order_by, of all contacts: those with nothing come last in either direction."""
        if self.order.empty is None:
            return self.by()
        if self.order.has_nulls:
            return self.by(nulls_last=True)
        return [OrderBy(Case(When(self.order.empty, then=1), default=0)), *self.by()]


@dataclass(frozen=True)
class Sort:
    """Some keys, the most important first; str() gives the text that addresses have."""

    keys: tuple[Key, ...]

    def __str__(self) -> str:
        return ",".join(map(str, self.keys))

    @property
    def label(self) -> str:
        """The order in words: "Status, first to last, then Newest first"."""
        return ", then ".join(key.label for key in self.keys)

    @property
    def has_parts(self) -> bool:
        """Whether `parts` would give more than one."""
        return self.keys[0].order.empty is not None

    def from_a_row(self) -> Sort:
        """The same order, for `parts` of which some rows are read, from a known one on."""
        orders = (replace(key.order, empty=key.order.empty_each or key.order.empty) for key in self.keys)
        return Sort(tuple(replace(key, order=order) for key, order in zip(self.keys, orders, strict=True)))

    def apply(self, contacts: ContactQuerySet) -> ContactQuerySet:
        """The contacts in this order."""
        return self._sorted(self._joined(contacts), self.keys)

    def parts(self, contacts: ContactQuerySet) -> list[ContactQuerySet]:
        """The same order in several querysets, to be read one after the other.

        An index serves the first rows of each, which none does while contacts with and without a value, or those of
        all owners, are sorted together. Worth it only among very many: finding the groups takes a query of its own.
        """
        first, *rest = self.keys
        contacts = self._joined(contacts.order_by())
        if first.order.empty is None:
            return [self._sorted(contacts, self.keys)]
        filled = self._in_groups(contacts) if first.order.groups else self._filled(contacts, self.keys)
        return [*filled, *self._alike(contacts.filter(first.order.empty), rest)]

    def _in_groups(self, contacts: ContactQuerySet) -> list[ContactQuerySet]:
        """The first groups, each alone, and all the others together."""
        first, *rest = self.keys
        groups = first.order.groups
        assert groups is not None
        ids = groups.ids()[:: -1 if first.is_descending else 1]
        apart = [self._alike(contacts.filter(groups.share([pk])), rest) for pk in ids[:GROUPS_APART]]
        others = contacts.filter(groups.share(ids[GROUPS_APART:]))
        return [*chain.from_iterable(apart), *([self._sorted(others, self.keys)] if ids[GROUPS_APART:] else [])]

    def _alike(self, contacts: ContactQuerySet, keys: Sequence[Key]) -> list[ContactQuerySet]:
        """The parts of contacts that are alike to all keys but these, which are the last."""
        if not keys or keys[0].order.empty is None or keys[0].order.groups:
            return [self._sorted(contacts, keys)]
        return [*self._filled(contacts, keys), self._sorted(contacts.filter(keys[0].order.empty), keys[1:])]

    def _filled(self, contacts: ContactQuerySet, keys: Sequence[Key]) -> list[ContactQuerySet]:
        """Those that have something to be sorted by, as one part."""
        further = (by for key in keys[1:] for by in key.by_with_the_empty_last())
        return [
            contacts.filter(keys[0].order.filled).order_by(*keys[0].by(), *further, self._by_id(keys[0].order.join))
        ]

    def _sorted(self, contacts: ContactQuerySet, keys: Sequence[Key]) -> ContactQuerySet:
        return contacts.order_by(*(by for key in keys for by in key.by_with_the_empty_last()), self._by_id())

    def _by_id(self, join: tuple[str, Q] | None = None) -> OrderBy:
        """What keeps contacts apart that are alike to every key: their id, which indexes of joined values have too."""
        return OrderBy(F(f"{join[0]}__contact" if join else "id"), descending=self.keys[-1].is_descending)

    def _joined(self, contacts: ContactQuerySet) -> ContactQuerySet:
        joins = [key.order.join for key in self.keys if key.order.join]
        # Made anew each time: a queryset changes the FilteredRelation that it is given.
        return contacts.alias(**{name: FilteredRelation("custom_values", condition=which) for name, which in joins})
