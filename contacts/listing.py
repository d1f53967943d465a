"""What the contact list shows for one query string."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse

from contacts.cells import Row, rows_of
from contacts.columns import USUAL, Column, Header, are_custom, asked_names, chosen, headers, not_shown
from contacts.filters import ContactFilter, Part
from contacts.models import Contact, CustomField
from contacts.paging import (
    COUNTED_AT_ONCE,
    PER_PAGE,
    USUAL_PER_PAGE,
    Page,
    Total,
    get_page,
    page_number,
    page_size,
    total_of,
)
from contacts.pickers import Picker, pickers
from contacts.sorting import LABELS, has_parts

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.querysets import ContactQuerySet


class ContactList:
    """The contacts that `user` may see, as `query` filters, sorts and pages them; nothing costs until it is used."""

    page_sizes = PER_PAGE
    sorts = LABELS
    url_name = "contacts:list"

    def __init__(self, query: QueryDict, user: User) -> None:
        self.user = user
        self.filter = ContactFilter(query, self.contacts().visible_to(user), user=user)
        self.column_names = asked_names(query.getlist("columns"))
        self.number = page_number(query.get("page", ""))
        self.per_page = page_size(query.get("per_page", ""))
        self.panel_is_open = query.get("panel") == "open"
        self.all_are_selected = query.get("select") == "all"
        self.wants_exact_total = query.get("count") == "exact"

    def contacts(self) -> ContactQuerySet:
        """Among which the list looks."""
        return Contact.objects.live()

    # Rows

    @cached_property
    def page(self) -> Page[Contact]:
        rows = Contact.objects.defer("search_text", "details_text")
        if joins := [join for column in self.columns for join in column.joins]:
            rows = rows.select_related(*joins)
        return get_page(self._parts, self.number, self.per_page, rows)

    @cached_property
    def rows(self) -> list[Row]:
        """The page's contacts with what the columns show of them."""
        return rows_of(self.page.rows, self.columns)

    @cached_property
    def columns(self) -> list[Column]:
        return chosen(self.column_names, self.fields if are_custom(self.column_names) else ())

    @cached_property
    def other_columns(self) -> dict[str, list[Column]]:
        """Those that are not shown, by group."""
        return not_shown(self.columns, self.fields)

    @cached_property
    def fields(self) -> list[CustomField]:
        """The custom fields that there are."""
        return list(CustomField.objects.filter(archived_at=None))

    @property
    def columns_text(self) -> str:
        """The chosen columns as in the address; empty for the usual ones."""
        return "" if self.column_names in ((), USUAL) else ",".join(self.column_names)

    @property
    def _parts(self) -> list[ContactQuerySet]:
        is_worth_it = has_parts(self.filter.order) and self.total.number >= COUNTED_AT_ONCE
        return self.filter.parts() if is_worth_it else [self.filter.qs]

    @cached_property
    def total(self) -> Total:
        if not has_parts(self.filter.order) and self.page.is_whole_list:
            return Total(len(self.page.rows))
        return self.exact_total if self.wants_exact_total else total_of(self.filter.qs)

    @cached_property
    def exact_total(self) -> Total:
        return Total(self.filter.qs.order_by().count())

    # The filter

    @cached_property
    def parts(self) -> list[Part]:
        return self.filter.describe()

    @property
    def headers(self) -> list[Header]:
        return headers(self.columns, self.filter.order)

    @property
    def search(self) -> str:
        return "".join(self.filter.canonical().get("q", []))

    @cached_property
    def panel_values(self) -> dict[str, list[str]]:
        """The conditions beside the search."""
        return {name: values for name, values in self.filter.canonical().items() if name != "q"}

    @property
    def further_values(self) -> dict[str, list[str]]:
        """The conditions for which the panel has no field."""
        return {name: values for name, values in self.panel_values.items() if name not in ContactFilter.base_filters}

    @property
    def condition_count(self) -> int:
        return len(self.panel_values)

    @property
    def pickers(self) -> list[Picker]:
        return pickers(self.filter)

    @property
    def empty_template(self) -> str:
        """What to show instead of a table without rows."""
        if self.number > 1:
            return "contacts/_empty_page.html"
        return "contacts/_empty_match.html" if self.parts else "contacts/_empty_all.html"

    @property
    def without_columns(self) -> QueryDict:
        """The view with the usual columns."""
        query = self.query.copy()
        query.pop("columns", None)
        return query

    @property
    def values_without_columns(self) -> dict[str, list[str]]:
        return dict(self.without_columns.lists())

    # Addresses

    @property
    def key(self) -> str:
        """Says which contacts there are, whatever their order: ticks are kept for it."""
        conditions = QueryDict(mutable=True)
        for name, values in self.filter.canonical().items():
            conditions.setlist(name, values)
        return f"{self.user.pk}?{conditions.urlencode()}"

    @property
    def selection_query(self) -> str:
        """What the toolbar's actions are sent: conditions and sort."""
        return self.filter.query().urlencode()

    @cached_property
    def query(self) -> QueryDict:
        """The whole view except for the page's number, without what goes without saying."""
        query = self.filter.query()
        if self.columns_text:
            query["columns"] = self.columns_text
        if self.per_page != USUAL_PER_PAGE:
            query["per_page"] = str(self.per_page)
        return query

    @property
    def url(self) -> str:
        """The one address of this view."""
        query = self.query.copy()
        if self.number > 1:
            query["page"] = str(self.number)
        return self._url(query)

    @property
    def first_page_url(self) -> str:
        return self._url(self.query)

    def _url(self, query: QueryDict) -> str:
        return "?".join(filter(None, [reverse(self.url_name), query.urlencode()]))
