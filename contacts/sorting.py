"""The orders that contacts can be listed in: the same on both databases, stable from page to page, the empty last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, TypeAlias

from django.db.models import (
    Case,
    Exists,
    Expression,
    F,
    FilteredRelation,
    IntegerField,
    OrderBy,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Exact, GreaterThan

from accounts.models import User
from contacts.folding import Folded, FoldedWords
from contacts.id_lists import is_id
from contacts.models import Contact, CustomField, CustomPick, CustomValue, Status
from contacts.querysets import ContactQuerySet
from contacts.where.fields import ALIASES

DEFAULT_SORT = "-created"
MOST_KEYS = 3  # Close API: at most three entries
GROUPS_APART = 12  # how many groups are read one by one before the others are sorted together
UNSORTABLE = frozenset({CustomField.Type.LONG_TEXT, CustomField.Type.CHOICES})

Condition: TypeAlias = Q | Exists


class SortError(ValueError):
    """Says what is wrong with a sort, in a sentence for whoever asked for it."""


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
    """

    keys: tuple[Expression | F | Subquery, ...]
    filled: Condition | None = None
    empty: Condition | None = None
    groups: Groups | None = None
    has_nulls: bool = True
    join: tuple[str, Q] | None = None


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
        return [OrderBy(key, descending=self.is_descending, nulls_last=nulls_last) for key in self.order.keys]

    def by_with_the_empty_last(self) -> list[OrderBy]:
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
        return ", then ".join(key.label for key in self.keys)

    @property
    def has_parts(self) -> bool:
        """Whether `parts` would give more than one."""
        return self.keys[0].order.empty is not None

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
        return [contacts.filter(keys[0].order.filled).order_by(*keys[0].by(), *further, self._by_id())]

    def _sorted(self, contacts: ContactQuerySet, keys: Sequence[Key]) -> ContactQuerySet:
        return contacts.order_by(*(by for key in keys for by in key.by_with_the_empty_last()), self._by_id())

    def _by_id(self) -> OrderBy:
        """What keeps contacts apart that are alike to every key."""
        return OrderBy(F("id"), descending=self.keys[-1].is_descending)

    def _joined(self, contacts: ContactQuerySet) -> ContactQuerySet:
        joins = [key.order.join for key in self.keys if key.order.join]
        # Made anew each time: a queryset changes the FilteredRelation that it is given.
        return contacts.alias(**{name: FilteredRelation("custom_values", condition=which) for name, which in joins})


# The orders there are


def _named(prefix: str = "") -> tuple[Expression, ...]:
    """People are shown by their name, or by the name they sign in with."""
    first, last = f"{prefix}first_name", f"{prefix}last_name"
    shown = Coalesce(NullIf(first, Value("")), NullIf(last, Value("")), f"{prefix}username")
    return FoldedWords(shown), FoldedWords(last)


def _text(column: str) -> Order:
    return Order((F(column),), Q(**{f"{column}__gt": ""}), Q(**{column: ""}), has_nulls=False)


def _folded(column: str) -> Order:
    """Regardless of case, as the query language compares: one index serves both."""
    folded, nothing = Folded(column), Value("")
    return Order((folded,), Q(GreaterThan(folded, nothing)), Q(Exact(folded, nothing)), has_nulls=False)


def _nullable(column: str) -> Order:
    return Order((F(column),), Q(**{f"{column}__isnull": False}), Q(**{f"{column}__isnull": True}))


def _statuses() -> list[int]:
    peopled = Status.objects.filter(Exists(Contact.objects.filter(status=OuterRef("pk"))))
    return list(peopled.order_by("position", "name").values_list("pk", flat=True))


def _owners() -> list[int]:
    peopled = User.objects.filter(Exists(Contact.objects.filter(owner=OuterRef("pk"))))
    return list(peopled.order_by(*_named(), "pk").values_list("pk", flat=True))


ORDERS = {
    "created": Order((F("created_at"),)),
    "updated": Order((F("updated_at"),)),
    "name": Order((F("last_name"), F("first_name"))),
    "first_name": Order((F("first_name"), F("last_name"))),
    "last_name": Order((F("last_name"), F("first_name"))),
    "email": _text("email"),
    "phone": _text("phone"),
    "job_title": _folded("job_title"),
    "contact_type": Order((F("contact_type"),)),
    "source": _folded("source"),
    "city": _folded("city"),
    "state": _folded("state"),
    "country": _text("country"),
    "date_of_birth": _nullable("date_of_birth"),
    "last_activity": _nullable("last_activity_at"),
    "company": Order((FoldedWords("company__name"),), Q(company__name__isnull=False), Q(company__isnull=True)),
    "status": Order(
        (F("status__position"), F("status__name")),
        Q(status__name__isnull=False),
        Q(status__isnull=True),
        Groups(_statuses, lambda ids: Q(status__in=ids)),
    ),
    "owner": Order(
        (*_named("owner__"), F("owner")),
        Q(owner__username__isnull=False),
        Q(owner__isnull=True),
        Groups(_owners, lambda ids: Q(owner__in=ids)),
    ),
}

LABELS = {
    "-created": "Newest first",
    "created": "Oldest first",
    "name": "Last name A to Z",
    "-name": "Last name Z to A",
    "first_name": "First name A to Z",
    "-first_name": "First name Z to A",
    "email": "E-mail A to Z",
    "-email": "E-mail Z to A",
    "phone": "Phone, ascending",
    "-phone": "Phone, descending",
    "company": "Company A to Z",
    "-company": "Company Z to A",
    "job_title": "Job title A to Z",
    "-job_title": "Job title Z to A",
    "contact_type": "Type A to Z",
    "-contact_type": "Type Z to A",
    "status": "Status, first to last",
    "-status": "Status, last to first",
    "source": "Source A to Z",
    "-source": "Source Z to A",
    "owner": "Owner A to Z",
    "-owner": "Owner Z to A",
    "city": "City A to Z",
    "-city": "City Z to A",
    "state": "State A to Z",
    "-state": "State Z to A",
    "country": "Country code A to Z",
    "-country": "Country code Z to A",
    "date_of_birth": "Oldest person first",
    "-date_of_birth": "Youngest person first",
    "-last_activity": "Latest activity first",
    "last_activity": "Oldest activity first",
    "-updated": "Latest change first",
    "updated": "Oldest change first",
}


# Custom fields


def can_sort_by(custom_field: CustomField) -> bool:
    return custom_field.type not in UNSORTABLE


def _custom(custom_field: CustomField) -> Order:
    if custom_field.has_choices:
        return _custom_choice(custom_field)
    join = f"sorted_{custom_field.key}"
    value = f"{join}__{custom_field.column}"
    is_person = custom_field.type == CustomField.Type.PERSON
    return Order(
        (*(_named(f"{value}__") if is_person else ()), F(value)),
        Q(**{f"{value}__isnull": False}),
        Q(**{f"{join}__contact__isnull": True}),
        Groups(partial(_held_people, custom_field), lambda ids: Q(**{f"{value}__in": ids})) if is_person else None,
        join=(join, Q(custom_values__field=custom_field)),
    )


def _custom_choice(custom_field: CustomField) -> Order:
    """By the place of the choice among those of the field."""
    choices = list(custom_field.choices.order_by("position", "pk").values_list("pk", flat=True))
    picks = CustomPick.objects.filter(contact=OuterRef("pk"))
    mine = picks.filter(choice__in=choices)
    place = Case(*(When(choice=pk, then=place) for place, pk in enumerate(choices)), output_field=IntegerField())
    return Order(
        (Subquery(mine.annotate(place=place).order_by("place").values("place")[:1]),),
        Exists(mine),
        Q(~Exists(mine)),
        # A contact has a choice once, so a join doubles nothing; and unlike SQLite's EXISTS it begins at the choice.
        Groups(lambda: choices, lambda ids: Exists(picks.filter(choice__in=ids)) if ids[1:] else _picked(ids)),
    )


def _picked(ids: list[int]) -> Q:
    return Q(custom_picks__choice__in=ids)


def _held_people(custom_field: CustomField) -> list[int]:
    held = CustomValue.objects.filter(field=custom_field, person=OuterRef("pk"))
    return list(User.objects.filter(Exists(held)).order_by(*_named(), "pk").values_list("pk", flat=True))


# Reading and writing sorts


def parse_sort(text: str) -> Sort:
    """The sort that an address asks for: `-created`, or several keys as in `status,-created,cf_12`; "" is the usual.

    Raises SortError.
    """
    names = [name.strip() for name in (text.strip() or DEFAULT_SORT).split(",")]
    return make_sort([(name.removeprefix("-"), name.startswith("-")) for name in names])


def joined(texts: Iterable[str]) -> str:
    """One sort of several, as a form with a choice for each key sends them; a field that comes twice counts once."""
    keys: dict[str, str] = {}
    for key in ",".join(filter(None, texts)).split(","):
        keys.setdefault(key.strip().removeprefix("-"), key)
    return ",".join(keys.values())


def sort_from_json(sort: Iterable[Mapping[str, Any]]) -> Sort:
    """The sort of a query in JSON: a list of `{"direction": "asc" | "desc", "field": {"type": …, …}}`; [] is the usual.

    Raises SortError.
    """
    asked = [(_field_name(item["field"]), item["direction"] == "desc") for item in sort]
    return make_sort(asked) if asked else parse_sort("")


def sort_to_json(sort: Sort) -> list[dict[str, Any]]:
    """What `sort_from_json` understands again."""
    return [
        {"direction": "desc" if key.is_descending else "asc", "field": _field_reference(key.name)} for key in sort.keys
    ]


def _field_name(reference: Mapping[str, Any]) -> str:
    if reference["type"] == "custom_field":
        return f"cf_{str(reference['custom_field_id']).removeprefix('cf_')}"
    name = str(reference["field_name"])
    return ALIASES.get(name, name)


def _field_reference(name: str) -> dict[str, Any]:
    if name.startswith("cf_"):
        return {"type": "custom_field", "custom_field_id": int(name.removeprefix("cf_"))}
    return {"type": "regular_field", "object_type": "contact", "field_name": name}


def make_sort(asked: Sequence[tuple[str, bool]]) -> Sort:
    """The sort by names, each with whether it is descending. Raises SortError."""
    names = [name for name, _ in asked]
    if len(names) > MOST_KEYS:
        raise SortError(f"Contacts can be sorted by at most {MOST_KEYS} fields.")
    if repeated := [name for place, name in enumerate(names) if name in names[:place]]:
        raise SortError(f"Contacts cannot be sorted by “{repeated[0]}” twice.")
    fields = _custom_fields(names)
    return Sort(tuple(_key(name, is_descending, fields) for name, is_descending in asked))


def _custom_fields(names: Iterable[str]) -> dict[str, CustomField]:
    ids = [name.removeprefix("cf_") for name in names if name.startswith("cf_") and is_id(name.removeprefix("cf_"))]
    return {found.key: found for found in CustomField.objects.of_contacts().filter(pk__in=ids)} if ids else {}


def _key(name: str, is_descending: bool, fields: Mapping[str, CustomField]) -> Key:
    if order := ORDERS.get(name):
        return Key(name, LABELS.get(f"-{name}" if is_descending else name, name), order, is_descending)
    if name not in fields:
        raise SortError(f"Contacts cannot be sorted by “{name[:40]}”.")
    if not can_sort_by(fields[name]):
        raise SortError(f"Contacts cannot be sorted by “{fields[name]}”: {fields[name].get_type_display().lower()}.")
    return Key(name, custom_label(fields[name], is_descending), _custom(fields[name]), is_descending)


def custom_label(custom_field: CustomField, is_descending: bool) -> str:
    return f"{custom_field}, {'descending' if is_descending else 'ascending'}"
