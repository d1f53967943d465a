"""What the page of companies shows for one query string."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F
from django.db.models.functions import Lower
from django.http import QueryDict
from django_filters import BooleanFilter, CharFilter, ChoiceFilter

from contacts.countries import country_name
from contacts.id_lists import id_list
from contacts.models import Company
from contacts.page_filter import PageFilter
from contacts.page_list import PageList
from contacts.services.companies import used_values
from contacts.services.counts import count_contacts_by

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.querysets import CompanyQuerySet

DEFAULT_SORT = "name"
SORTS = {
    "name": (Lower("name").asc(), "pk"),
    "-name": (Lower("name").desc(), "-pk"),
    "created": (F("created_at").asc(), "pk"),
    "-created": (F("created_at").desc(), "-pk"),
}
LABELS = {
    "name": "Name A to Z",
    "-name": "Name Z to A",
    "-contacts": "Most contacts first",
    "contacts": "Fewest contacts first",
    "-created": "Newest first",
    "created": "Oldest first",
}


class CompanyFilter(PageFilter):
    """The companies among `queryset` that `query` asks for."""

    q = CharFilter(
        label="Search",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Search name, website or city"}),
    )
    industry = ChoiceFilter(label="Industry", empty_label="Any industry")
    country = ChoiceFilter(label="Country", empty_label="Any country")
    contacts = BooleanFilter(
        label="Contacts",
        method="having_contacts",
        widget=forms.Select(choices=[("", "All companies"), ("true", "With contacts"), ("false", "Without contacts")]),
    )

    class Meta:
        model = Company
        fields: list[str] = []

    def __init__(self, query: Mapping[str, Any], queryset: CompanyQuerySet, *, user: User) -> None:
        super().__init__(query, queryset)
        self.user = user
        if user.owned_only:
            del self.filters["contacts"]  # they see no company without contacts
        self.filters["industry"].extra["choices"] = [(name, name) for name in used_values(queryset, "industry")]
        countries = {code: country_name(code) for code in used_values(queryset, "country")}
        self.filters["country"].extra["choices"] = sorted(countries.items(), key=itemgetter(1))

    def search(self, found: CompanyQuerySet, name: str, text: str) -> CompanyQuerySet:
        return found.search(text)

    def having_contacts(self, found: CompanyQuerySet, name: str, wanted: bool) -> CompanyQuerySet:
        return found.with_contacts(self.user) if wanted else found.without_contacts(self.user)


class CompanyList(PageList):
    """The companies that `user` may see, as `query` filters, sorts and pages them."""

    url_name = "contacts:companies"
    sorts = LABELS

    def __init__(self, query: QueryDict, user: User) -> None:
        self.user = user
        super().__init__(query, CompanyFilter(query, self._companies, user=user))

    @cached_property
    def page(self) -> Page[Any]:
        """Of companies, or of their ids."""
        found = self._by_contacts if self.sort.endswith("contacts") else self.filter.qs.order_by(*SORTS[self.sort])
        return Paginator(found, self.per_page).get_page(self.number)

    @cached_property
    def rows(self) -> list[tuple[Company, int]]:
        """Each company of the page with the number of its contacts that the person may see."""
        shown = self._by_id if self.sort.endswith("contacts") else list(self.page)
        counts = self._counts_of([company.pk for company in shown])
        return [(company, counts[company.pk]) for company in shown]

    @property
    def _by_id(self) -> list[Company]:
        companies = Company.objects.in_bulk(list(self.page))
        return [companies[pk] for pk in self.page if pk in companies]

    @cached_property
    def _by_contacts(self) -> list[int]:
        """The ids of all that match; those with the same number of contacts by name."""
        ids = list(self.filter.qs.order_by(*SORTS[DEFAULT_SORT]).values_list("pk", flat=True))
        return sorted(ids, key=self._counts.__getitem__, reverse=self.sort.startswith("-"))

    @cached_property
    def _companies(self) -> CompanyQuerySet:
        """Those that the person may see. Which these are for one limited to owned contacts is found out only once."""
        return Company.objects.filter(pk__in=id_list(self._counts)) if self.user.owned_only else Company.objects.all()

    @cached_property
    def _counts(self) -> Counter[int]:
        return count_contacts_by("company", self.user)

    def _counts_of(self, ids: list[int]) -> Counter[int]:
        return self._counts if "_counts" in self.__dict__ else count_contacts_by("company", self.user, among=ids)

    @property
    def exists(self) -> bool:
        """Whether the person could see a company without a filter."""
        return bool(self.rows) or self._companies.exists()
