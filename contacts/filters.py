"""The one way in which contacts are picked by conditions: list, Select all and bulk actions use ContactFilter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.http import QueryDict
from django_filters import FilterSet

from accounts.models import User
from contacts.conditions import (
    ME,
    NONE,
    ChoiceField,
    Condition,
    CreatedCondition,
    FilledCondition,
    RelatedCondition,
    SearchCondition,
    SortFilter,
    Source,
    SourceCondition,
    TagsCondition,
    look_up,
)
from contacts.models import Company, Contact, Status
from contacts.querysets import ContactQuerySet
from contacts.sorting import DEFAULT_SORT, parts

# Parameters of the list page that do not change which contacts there are.
VIEW_PARAMETERS = frozenset({"page", "per_page", "panel", "select", "count", "list", "columns"})

_sources: dict[str, Source] = {}


def register_source(
    name: str,
    filter_function: Callable[[Mapping[str, str], User], Q],
    describe_function: Callable[[Mapping[str, str], User], str],
    refinements: Sequence[str] = (),
) -> None:
    """Lets contacts be filtered by the parameter `name`, to be called when an app is ready.

    Both functions are given the values of `name` and of those `refinements` that are present, and the person who asks.
    `filter_function` gives the condition, or raises ValidationError when the values mean nothing to this person;
    `describe_function` says it in words: "failed in bulk action “Newsletter”".
    """
    _sources[name] = Source(name, filter_function, describe_function, tuple(refinements))


@dataclass(frozen=True)
class Part:
    """One condition in words, and the query string of the same list without it."""

    label: str
    value: str
    remove: str
    error: str = ""

    def __str__(self) -> str:
        return f"{self.label} {self.value}".strip()


class FilterForm(forms.Form):
    known: frozenset[str]  # every parameter there is

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self.data:
            if name not in self.known:
                self.add_error(None, f"Contacts cannot be filtered by “{name[:40]}”.")
        first, last = cleaned.get("created_after"), cleaned.get("created_before")
        if first and last and first > last:
            self.add_error("created_before", "The last day is before the first.")
        return cleaned


class ContactFilter(FilterSet):  # type: ignore[misc]  # django-filter has no types
    """The contacts of `queryset` that meet the conditions of `query`, in its order.

    `query` holds parameters as a query string does; a plain mapping gives a value or a list of values for each. `user`
    is the person who asks: for “me”, and for where a day begins; what they may see is `queryset`'s business. A query
    that cannot be understood matches nothing, and `problems()` says why.
    """

    q = SearchCondition(label="search matches")
    tags = TagsCondition(ContactQuerySet.tagged_any, label="tags include any of")
    tags_all = TagsCondition(ContactQuerySet.tagged_all, label="tags include all of")
    tags_none = TagsCondition(ContactQuerySet.tagged_none, label="tags include none of")
    status = RelatedCondition(
        "status", label="status is", queryset=Status.objects.all(), noun="status", keywords={NONE: "No status"}
    )
    owner = RelatedCondition(
        "owner",
        label="owner is",
        queryset=User.objects.all(),
        noun="person",
        named=Coalesce(NullIf(Trim(Concat("first_name", Value(" "), "last_name")), Value("")), "username"),
        keywords={ME: "Me", NONE: "Nobody"},
    )
    company = RelatedCondition(
        "company", label="company is", queryset=Company.objects.all(), noun="company", keywords={NONE: "No company"}
    )
    created_after = CreatedCondition(until=False, label="created since")
    created_before = CreatedCondition(until=True, label="created until")
    has_email = FilledCondition("email", "e-mail address", label="has")
    has_phone = FilledCondition("phone", "phone number", label="has")
    sort = SortFilter(label="sort")

    class Meta:
        form = FilterForm

    def __init__(self, query: Mapping[str, str | Sequence[str]], queryset: ContactQuerySet, *, user: User) -> None:
        super().__init__(_query_dict(query), queryset)
        self.user = user
        if user.owned_only:
            self._limit_choices()
        for source in _sources.values():
            condition = self.filters[source.name] = SourceCondition(source, user)
            condition.parent = self

    @property
    def qs(self) -> ContactQuerySet:
        """The contacts, filtered and sorted; none when the query is not valid."""
        found: ContactQuerySet = super().qs if self.is_valid() else self.queryset.none()
        return found

    def parts(self) -> list[ContactQuerySet]:
        """`qs` in several, to be read one after the other: much faster for a page among very many contacts."""
        return parts(self.qs.order_by(), self.order)

    @property
    def form(self) -> FilterForm:
        if not hasattr(self, "_form"):
            fields = ((name, condition.field) for name, condition in self._conditions.items())
            look_up([(field, self._values(name)) for name, field in fields if isinstance(field, ChoiceField)])
        form: FilterForm = super().form
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
        return _query_dict(self.canonical() | sort)

    # In words

    def problems(self) -> list[str]:
        """What is wrong with the query, a sentence each."""
        return [message for messages in self.errors.values() for message in messages]

    def describe(self) -> list[Part]:
        """The conditions in words, in the order in which the class has them."""
        asked = self.canonical()
        return [
            self._part(name, condition)
            for name, condition in self._conditions.items()
            if not asked.keys().isdisjoint(condition.parameters())
        ]

    def sentence(self) -> str:
        """The conditions as part of a sentence: "tags include any of Press, VIP and created since 1 Oct 2026"."""
        return " and ".join(map(str, self.describe())) or "all contacts"

    @property
    def _conditions(self) -> dict[str, Condition]:
        return {name: item for name, item in self.filters.items() if isinstance(item, Condition)}

    def _limit_choices(self) -> None:
        """Hides from a person limited to owned contacts whom and which companies the others have to do with."""
        visible = Contact.objects.visible_to(self.user)
        self.filters["owner"].extra["queryset"] = User.objects.filter(pk=self.user.pk)
        self.filters["company"].extra["queryset"] = Company.objects.filter(pk__in=visible.values("company"))

    def _values(self, name: str) -> list[str]:
        values = [value.strip() for value in self.data.getlist(name)]
        many = name in self.filters and isinstance(self.filters[name].field, ChoiceField)
        return sorted({*values} - {""}) if many else [value for value in values[-1:] if value]

    def _part(self, name: str, condition: Condition) -> Part:
        query = self.query()
        for parameter in condition.parameters():
            query.pop(parameter, None)
        if per_page := self.data.get("per_page"):
            query["per_page"] = per_page
        if errors := self.errors.get(name):
            return Part(condition.label, ", ".join(self._values(name)), query.urlencode(), error=" ".join(errors))
        return Part(condition.label, condition.words(self.form.cleaned_data[name]), query.urlencode())


def _query_dict(query: Mapping[str, str | Sequence[str]]) -> QueryDict:
    """A QueryDict that may be changed, from one or from a plain mapping."""
    if isinstance(query, QueryDict):
        return query.copy()
    copied = QueryDict(mutable=True)
    for name, values in query.items():
        copied.setlist(name, [values] if isinstance(values, str) else list(values))
    return copied
