"""The one way in which an address picks contacts: list, Select all and bulk actions use ContactFilter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django_filters import FilterSet

from accounts.models import User
from contacts.addresses import query_dict
from contacts.chosen_records import ChoiceField, look_up
from contacts.conditions import (
    ME,
    NONE,
    ChoiceCondition,
    Condition,
    CreatedCondition,
    FilledCondition,
    NodeCondition,
    RelatedCondition,
    SearchCondition,
    SortFilter,
    SourceCondition,
    TagsCondition,
)
from contacts.querysets import ContactQuerySet
from contacts.sorting import DEFAULT_SORT, Sort, joined, parse_sort
from contacts.where import And, DeadReference, Node, QueryError, Reading, to_text
from contacts.where.nodes import MatchAll
from contacts.where.records import Record
from contacts.where.sources import SOURCES

# Parameters of the list page that do not change which contacts there are.
VIEW_PARAMETERS = frozenset({"page", "per_page", "near", "end", "panel", "select", "count", "columns"})


@dataclass(frozen=True)
class Part:
    """One condition in words, and the query string of the same list without it."""

    label: str
    value: str
    remove: str
    error: str = ""
    is_group: bool = False  # alternatives, which need brackets beside others

    def __str__(self) -> str:
        return f"{self.label} {self.value}".strip()


class FilterForm(forms.Form):
    known: frozenset[str]  # every parameter there is
    check: Callable[[dict[str, Any]], Iterator[tuple[str, str]]]  # what is wrong with the values taken together

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self.data:
            if name not in self.known:
                self.add_error(None, f"Contacts cannot be filtered by “{name[:40]}”.")
        first, last = cleaned.get("created_after"), cleaned.get("created_before")
        if first and last and first > last:
            self.add_error("created_before", "The last day is before the first.")
        for name, message in list(self.check(cleaned)):
            self.add_error(name, message)
        return cleaned


class ContactFilter(FilterSet):  # type: ignore[misc]  # django-filter has no types
    """The contacts of `queryset` that meet the conditions of `query`, in its order.

    `query` holds parameters as a query string does; a plain mapping gives a value or a list of values for each. `user`
    is the person who asks: for “me”, and for where a day begins; what they may see is `queryset`'s business. A query
    that cannot be understood matches nothing, and `problems()` says why.

    Every parameter stands for a node of the query language, and `where` is one; all of them must be met.
    """

    q = SearchCondition(label="search matches")
    tags = TagsCondition("any", label="tags include any of")
    tags_all = TagsCondition("all", label="tags include all of")
    tags_none = TagsCondition("none", label="tags include none of")
    status = RelatedCondition("status", "status", label="status is", keywords={NONE: "No status"})
    owner = RelatedCondition("owner", "user", label="owner is", keywords={ME: "Me", NONE: "Nobody"})
    company = RelatedCondition("company", "company", label="company is", keywords={NONE: "No company"})
    created_after = CreatedCondition(until=False, label="created since")
    created_before = CreatedCondition(until=True, label="created until")
    has_email = FilledCondition("email", label="has")
    has_phone = FilledCondition("phone", label="has")
    sort = SortFilter(label="sort")

    class Meta:
        form = FilterForm

    def __init__(self, query: Mapping[str, str | Sequence[str]], queryset: ContactQuerySet, *, user: User) -> None:
        super().__init__(_with_one_sort(query_dict(query)), queryset)
        self.user = user
        self._records: dict[tuple[str, int], Record] = {}
        for condition in self._conditions.values():
            if isinstance(condition, ChoiceCondition):
                condition.extra["user"] = user
        self._add("where", NodeCondition(field_name="where", label="filter"))
        for source in SOURCES.values():
            self._add(source.name, SourceCondition(source))

    @property
    def qs(self) -> ContactQuerySet:
        """The contacts, filtered and sorted; none when the query is not valid."""
        return self.sorting.apply(self._found)

    def node(self) -> Node:
        """All conditions as one node, for keeping. Only of a valid query."""
        nodes = tuple(self._nodes_if_read.values())
        if not nodes:
            return MatchAll()
        return nodes[0] if len(nodes) == 1 else And(queries=nodes)

    def parts(self) -> list[ContactQuerySet]:
        """`qs` in several, to be read one after the other: much faster for a page among very many contacts."""
        return self.sorting.parts(self._found)

    def parts_from_a_row(self) -> list[ContactQuerySet]:
        """The same, where it is known from which row on to read."""
        return self.sorting.from_a_row().parts(self._found)

    @property
    def sorting(self) -> Sort:
        """The order; the usual one when the query is not valid."""
        asked: Sort | None = self.form.cleaned_data.get("sort") if self.is_valid() else None
        return asked or parse_sort("")

    @property
    def _found(self) -> ContactQuerySet:
        contacts: ContactQuerySet = self.queryset
        return contacts.filter(*self._met.values()) if self.is_valid() else contacts.none()

    @property
    def form(self) -> FilterForm:
        is_new = not hasattr(self, "_form")
        if is_new:
            fields = ((name, condition.field) for name, condition in self._conditions.items())
            choices = [(field, self._values(name)) for name, field in fields if isinstance(field, ChoiceField)]
            self._records = look_up(choices, self.user)
        form: FilterForm = super().form
        if is_new:
            form.check = self._check
        return form

    def get_form_class(self) -> type[FilterForm]:
        form_class: type[FilterForm] = super().get_form_class()
        conditions = {name for condition in self._conditions.values() for name in condition.parameters()}
        form_class.known = VIEW_PARAMETERS | conditions | {"sort"}
        return form_class

    # The query

    def canonical(self) -> dict[str, list[str]]:
        """The conditions alone, each value once: what a selection keeps, and what ContactFilter understands again.

        What is invalid stays in it, so that it stays invalid.
        """
        names = [name for condition in self._conditions.values() for name in condition.parameters()]
        names += [name for name in self.data if name not in names and name not in VIEW_PARAMETERS | {"sort"}]
        return {name: values for name in names if (values := self._values(name))}

    @property
    def order(self) -> str:
        """The sort that was asked for, else the usual one."""
        return self.data.get("sort") or DEFAULT_SORT

    def query(self) -> QueryDict:
        """The conditions, and the sort unless it is the usual one."""
        sort = {} if self.order == DEFAULT_SORT else {"sort": [self.order]}
        return query_dict(self.canonical() | sort)

    # In words

    def problems(self) -> list[str]:
        """What is wrong with the query, a sentence each."""
        return [message for messages in self.errors.values() for message in messages]

    def describe(self) -> list[Part]:
        """The conditions in words, in the order in which the class has them; `where` as one for each of its queries."""
        asked = self.canonical()
        return [
            part
            for name, condition in self._conditions.items()
            if not asked.keys().isdisjoint(condition.parameters())
            for part in self._parts(name, condition)
        ]

    def sentence(self) -> str:
        """The conditions as part of a sentence: "tags include any of Press, VIP and created since 1 Oct 2026"."""
        parts = self.describe()
        said = (f"({part})" if part.is_group and len(parts) > 1 else str(part) for part in parts)
        return " and ".join(said) or "all contacts"

    # Nodes

    def _check(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Makes nodes of the values and conditions of the nodes; gives the parameters that mean nothing, and why."""
        self._nodes = {
            name: node
            for name, condition in self._conditions.items()
            if name in cleaned and (node := condition.node(cleaned[name])) is not None
        }
        self._met: dict[str, Q] = {}
        for name, node in self._nodes.items():
            try:
                self._met[name] = self._reading.condition(node, name)
            except DeadReference as error:
                yield name, error.message
            except QueryError as error:
                yield name, str(error) if name == "where" else error.message

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self._nodes.values(), self.user, known=self._records)

    @property
    def _conditions(self) -> dict[str, Condition]:
        return {name: item for name, item in self.filters.items() if isinstance(item, Condition)}

    def _add(self, name: str, condition: Condition) -> None:
        self.filters[name] = condition
        condition.parent = self

    def _values(self, name: str) -> list[str]:
        values = [value.strip() for value in self.data.getlist(name)]
        condition = self._conditions.get(name)
        return condition.written(values) if condition else [value for value in values[-1:] if value]

    def _parts(self, name: str, condition: Condition) -> Iterator[Part]:
        if name == "where" and name in self._nodes_if_read:
            yield from self._parts_of(self._nodes[name])
            return
        remove = self._without(condition.parameters())
        if errors := self.errors.get(name):
            yield Part(condition.label, condition.shown(self._values(name)), remove.urlencode(), error=" ".join(errors))
        else:
            words = self._reading.words(self._nodes[name], name)
            yield Part(words.label, words.value, remove.urlencode())

    @property
    def _nodes_if_read(self) -> dict[str, Node]:
        self.is_valid()
        return self._nodes

    def _parts_of(self, where: Node) -> Iterator[Part]:
        """One for each of the queries that must all be met."""
        queries = where.queries if isinstance(where, And) and not where.negate else (where,)
        for number, query in enumerate(queries):
            others = queries[:number] + queries[number + 1 :]
            remove = self._without(["where"])
            if others:
                remove["where"] = to_text(others[0] if len(others) == 1 else And(queries=others))
            yield self._part_of(query, remove.urlencode())

    def _part_of(self, query: Node, remove: str) -> Part:
        try:
            self._reading.condition(query, "where")
        except QueryError as error:
            return Part("", "a condition that cannot be used", remove, error.message)
        words = self._reading.words(query, "where")
        return Part(words.label, words.value, remove, is_group=words.is_group)

    def _without(self, parameters: Sequence[str]) -> QueryDict:
        query = self.query()
        for parameter in parameters:
            query.pop(parameter, None)
        if per_page := self.data.get("per_page"):
            query["per_page"] = per_page
        return query


def _with_one_sort(query: QueryDict) -> QueryDict:
    if len(sorts := query.getlist("sort")) > 1:
        query["sort"] = joined(sorts)
    return query
