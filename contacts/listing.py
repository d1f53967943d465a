"""What the contact list shows for one query string."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING

from django.http import QueryDict

from contacts.addresses import address, query_dict, without
from contacts.builder import Builder
from contacts.cells import Row, rows_of
from contacts.columns import EXPORTED, USUAL, Column, are_custom, asked_names, chosen, not_shown
from contacts.filters import ContactFilter, Part
from contacts.heads import Header, headers
from contacts.models import Contact, CustomField, SmartList
from contacts.paging import (
    COUNTED_AT_ONCE,
    PER_PAGE,
    USUAL_PER_PAGE,
    Page,
    Total,
    are_many,
    get_page,
    is_far_down,
    is_nearer_to_the_end,
    page_number,
    page_size,
    total_of,
)
from contacts.pickers import Picker, pickers
from contacts.places import APART, marks
from contacts.services.smart_lists import View
from contacts.sorting import LABELS
from contacts.tabs import BESIDE, expanded, lists_of, saved_view, says_everything, view_of
from contacts.where import to_json

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.querysets import ContactQuerySet


class ContactList:
    """The contacts that `user` may see, as `query` filters, sorts and pages them; nothing costs until it is used."""

    page_sizes = PER_PAGE
    sorts = LABELS
    url_name = "contacts:list"

    def __init__(self, query: QueryDict, user: User, lists: list[SmartList] | None = None) -> None:
        self.user = user
        if lists is not None:
            self.smart_lists = lists
        self.list_id = "".join(query.getlist("list")[-1:])
        self.builder = Builder(expanded(query, self.smart_list), user)
        query = self.builder.query
        self.filter = ContactFilter(query, self.contacts().visible_to(user), user=user)
        self.column_names = asked_names(query.getlist("columns"))
        self.number = page_number(query.get("page", ""))
        self.per_page = page_size(query.get("per_page", ""))
        self.near = query.get("near", "")
        self._end = query.get("end", "")
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
        count = self._count if self._must_be_exact else None
        return get_page(self._parts, self.number, self.per_page, rows, count, self.near)

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
        return list(CustomField.objects.of_contacts().in_use())

    @property
    def columns_text(self) -> str:
        """The chosen columns as in the address; empty for the usual ones."""
        return "" if self.column_names in ((), USUAL) else ",".join(self.column_names)

    @property
    def _parts(self) -> list[ContactQuerySet]:
        has_parts = self.filter.sorting.has_parts
        is_worth_it = has_parts and (self._is_counted_later or self._counted.number >= COUNTED_AT_ONCE)
        return self.filter.parts() if is_worth_it else [self.filter.qs]

    @cached_property
    def total(self) -> Total:
        if self._must_be_exact or self.is_behind_the_end:
            return self.exact_total
        if self.page.is_end and self.page.is_counted:
            return Total(self.page.last)
        if self._is_counted_later or self.page.last > self._counted.number:
            return Total(self.page.last, is_exact=False)
        return self._counted

    @cached_property
    def exact_total(self) -> Total:
        return Total(self.filter.qs.order_by().count())

    @property
    def is_behind_the_end(self) -> bool:
        """Whether the list has become shorter than the page that was asked for."""
        return self.number > 1 and not self.page.rows

    @property
    def page_count(self) -> int | None:
        """None while that is not counted."""
        return ceil(self.total.number / self.per_page) if self.total.is_exact else None

    @cached_property
    def _counted(self) -> Total:
        return self.exact_total if self._must_be_exact else total_of(self.filter.qs)

    @cached_property
    def _must_be_exact(self) -> bool:
        if self.wants_exact_total:
            return True
        is_far = is_far_down(self.number, self.per_page)
        return is_far and not self.near and is_nearer_to_the_end(self.number, self.per_page, self.key, self._count)

    @property
    def has_moved(self) -> bool:
        """Whether the page that was taken for the last one, as its rows were found from a place, has another number."""
        return self._end.isdecimal() and self._end != str(self.exact_total.number)

    @property
    def can_go_far(self) -> bool:
        """Whether there may be pages for which it is worth having marks."""
        return not self.total.is_exact or self.total.number > APART

    @property
    def marks(self) -> str:
        """Places all over the list, for whoever asks for a page far down by its number."""
        return " ".join(str(mark) for mark in marks(self._parts) if mark.position >= APART)

    def _count(self) -> int:
        return self.exact_total.number

    @cached_property
    def _is_counted_later(self) -> bool:
        """Few matches among very many take as long to count as to find. Only an order in parts has to know."""
        return not (self.parts and self.filter.sorting.has_parts) and are_many(Contact.objects.all())

    # The smart list

    @cached_property
    def smart_lists(self) -> list[SmartList]:
        """All that the person may use, in their order."""
        return lists_of(self.user)

    @cached_property
    def smart_list(self) -> SmartList | None:
        """The one that is shown or being changed."""
        return next((one for one in self.smart_lists if str(one.pk) == self.list_id), None) if self.list_id else None

    @cached_property
    def view(self) -> View:
        """What a smart list would remember of this view. Only of a valid filter."""
        return view_of(to_json(self.filter.node()), self.filter.order, self.column_names)

    @cached_property
    def is_changed(self) -> bool:
        """Whether something else is shown than the smart list has saved."""
        return bool(self.smart_list and self.filter.is_valid() and self.view != saved_view(self.smart_list))

    @property
    def can_be_saved(self) -> bool:
        """Whether the changes may go into the list; into one with fixed members not those of the filter."""
        changed = self.smart_list
        if changed is None or not changed.is_changeable:  # type: ignore[attr-defined]  # annotated by lists_of
            return False
        return not changed.is_static or self.view.query == saved_view(changed).query

    # The filter

    @cached_property
    def parts(self) -> list[Part]:
        """The filter in words; to remove one of them leaves the rest of the view as it is."""
        return [replace(part, remove=self._with_view(QueryDict(part.remove))) for part in self.filter.describe()]

    def _with_view(self, conditions: QueryDict) -> str:
        query = conditions.copy()
        for name in ("list", "columns", "per_page"):
            query.setlist(name, self.full_query.getlist(name))
        return _unmistakable(query).urlencode()

    @cached_property
    def headers(self) -> list[Header]:
        return headers(self.columns, self.filter.order, without(self.full_query, "sort").urlencode())

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
        shown = {*ContactFilter.base_filters, "where"}
        return {name: values for name, values in self.panel_values.items() if name not in shown}

    @property
    def quick_count(self) -> int:
        """How many quick filters are used."""
        return len(self.panel_values.keys() - {"where"})

    @property
    def condition_count(self) -> int:
        return self.quick_count + (self.builder.count if "where" in self.panel_values else 0)

    @property
    def pickers(self) -> list[Picker]:
        return pickers(self.filter, self.builder.shelf)

    @property
    def empty_template(self) -> str:
        """What to show instead of a table without rows."""
        if self.page_count:
            return "contacts/_empty_page.html"
        return "contacts/_empty_match.html" if self.parts else "contacts/_empty_all.html"

    @property
    def export_columns(self) -> list[str]:
        """What an export proposes to write: what somebody has chosen to see."""
        names = (EXPORTED.get(column.name, (column.name,)) for column in self.columns if self.columns_text)
        return list(dict.fromkeys(chain.from_iterable(names)))

    @property
    def without_columns(self) -> QueryDict:
        """The view with the usual columns."""
        return _unmistakable(without(self.full_query, "columns"))

    @property
    def values_without_columns(self) -> dict[str, list[str]]:
        return dict(self.without_columns.lists())

    @property
    def values_without_sort(self) -> dict[str, list[str]]:
        return dict(without(self.full_query, "sort").lists())

    # Addresses

    @property
    def key(self) -> str:
        """Says which contacts there are, whatever their order: ticks are kept for it."""
        return f"{self.user.pk}?{query_dict(self.filter.canonical()).urlencode()}"

    @property
    def selection_query(self) -> str:
        """What the toolbar's actions are sent: conditions and sort."""
        return self.filter.query().urlencode()

    @cached_property
    def full_query(self) -> QueryDict:
        """The whole view except for the page's number, without what goes without saying, and all of it written out."""
        query = QueryDict(mutable=True)
        if self.list_id:
            query["list"] = self.list_id
        for name, values in self.filter.query().lists():
            query.setlist(name, values)
        if self.columns_text:
            query["columns"] = self.columns_text
        if self.per_page != USUAL_PER_PAGE:
            query["per_page"] = str(self.per_page)
        return _unmistakable(query)

    @cached_property
    def query(self) -> QueryDict:
        """The same in short: a smart list as it was saved is named by its number alone."""
        if not self.smart_list or self.is_changed:
            return self.full_query
        return without(self.full_query, *(self.full_query.keys() - BESIDE))

    @property
    def url(self) -> str:
        """The one address of this view; and where its rows were found, far down."""
        query = self.query.copy()
        if self.near:
            query["near"] = self.near
        return self._url(query, self.number)

    @property
    def last_page_url(self) -> str:
        return self._url(self.query, self.page_count or 1)

    @property
    def panel_url(self) -> str:
        """The view with the filter panel open."""
        query = self.query.copy()
        query["panel"] = "open"
        return self._url(query)

    @property
    def clear_url(self) -> str:
        """The same view of everybody."""
        return self._url(_unmistakable(without(self.full_query, *self.filter.canonical())))

    def _url(self, query: QueryDict, number: int = 1) -> str:
        return address(self.url_name, query, number)


def _unmistakable(query: QueryDict) -> QueryDict:
    """`list` alone would be read as the list as it was saved; an empty `where` says that there is no condition."""
    if "list" in query and not says_everything(query):
        query["where"] = ""
    return query
