"""What the contact list shows for one query string."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from django.http import QueryDict

from contacts.addresses import address, without
from contacts.builder import Builder
from contacts.cells import Row, rows_of
from contacts.columns import EXPORTED, USUAL, Column, are_custom, asked_names, chosen, not_shown
from contacts.contact_pages import ContactPages
from contacts.filters import ContactFilter, Part
from contacts.heads import Header, headers
from contacts.models import Contact, CustomField, SmartList
from contacts.paging import USUAL_PER_PAGE
from contacts.pickers import Picker, pickers
from contacts.services.smart_lists import View
from contacts.sorting import LABELS
from contacts.tabs import BESIDE, expanded, lists_of, saved_view, says_everything, view_of
from contacts.where import to_json

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.querysets import ContactQuerySet


class ContactList(ContactPages):
    """The contacts that `user` may see, as `query` filters, sorts and pages them; nothing costs until it is used."""

    sorts = LABELS
    url_name = "contacts:list"

    def __init__(self, query: QueryDict, user: User, lists: list[SmartList] | None = None) -> None:
        self.user = user
        if lists is not None:
            self.smart_lists = lists
        self.list_id = "".join(query.getlist("list")[-1:])
        self.builder = Builder(expanded(query, self.smart_list), user)
        query = self.builder.query
        super().__init__(query, ContactFilter(query, self.contacts().visible_to(user), user=user))
        self.column_names = asked_names(query.getlist("columns"))
        self.panel_is_open = query.get("panel") == "open"
        self.all_are_selected = query.get("select") == "all"

    def contacts(self) -> ContactQuerySet:
        """Among which the list looks."""
        return Contact.objects.live()

    # Rows

    @property
    def whole(self) -> ContactQuerySet:
        whole = super().whole
        joins = [join for column in self.columns for join in column.joins]
        return whole.select_related(*joins) if joins else whole

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
    def has_ended_before(self) -> bool:
        """Whether there are contacts, but fewer than the page that was asked for begins with."""
        return self.is_behind_the_end and self.exact_total.number > 0

    @property
    def last_page_url(self) -> str:
        return self._url(self.query, self.page_count or 1)

    @property
    def counted_last_page_url(self) -> str:
        """The same without a look at where the page was found before."""
        query = self.query.copy()
        query["count"] = "exact"
        return self._url(query, self.page_count or 1)

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
