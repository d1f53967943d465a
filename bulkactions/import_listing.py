"""What the page of imports shows for one query string."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from accounts.models import User
from bulkactions.import_rows import ShownImport, rows_of
from bulkactions.models import BulkAction
from bulkactions.states import Status
from contacts.addresses import address, asked, filled
from contacts.folding import FoldedWords
from contacts.models import Import
from contacts.models.importing import ImportQuerySet
from contacts.page_filter import PageFilter
from contacts.paging import page_number
from contacts.search_box import search_words

PER_PAGE = 25
RUN = "run_"  # before the status of the bulk action that an import became
NOT_STARTED = [(state.value, state.label) for state in Import.State if state != Import.State.STARTED]
STATES = [
    ("Before the start", NOT_STARTED),
    ("Started", [(f"{RUN}{status.value}", status.label) for status in Status]),
]


class ImportFilter(PageFilter):
    """The imports among `queryset` that `query` asks for."""

    q = CharFilter(
        label="Search",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Search by file name"}),
    )
    state = ChoiceFilter(label="Status", method="in_state", choices=STATES, empty_label="Any status")
    user = ModelChoiceFilter(label="By", field_name="created_by", queryset=User.objects.none(), empty_label="Anybody")

    class Meta:
        model = Import
        fields: list[str] = []

    def __init__(self, query: Mapping[str, Any], queryset: ImportQuerySet, *, user: User) -> None:
        super().__init__(query, queryset)
        if user.has_perm("bulkactions.view_all_bulkactions") and not user.owned_only:
            uploaded = Import.objects.filter(created_by=OuterRef("pk"))
            self.filters["user"].queryset = User.objects.filter(Exists(uploaded)).order_by("username")
        else:
            del self.filters["user"]

    def search(self, found: ImportQuerySet, name: str, text: str) -> ImportQuerySet:
        wanted = [Q(folded__contains=word) for word in search_words(text)]
        return found.alias(folded=FoldedWords("name")).filter(*wanted)

    def in_state(self, found: ImportQuerySet, name: str, state: str) -> ImportQuerySet:
        if not state.startswith(RUN):
            return found.filter(state=state)
        became = BulkAction.objects.filter(status=state.removeprefix(RUN))
        return found.filter(bulk_action__in=became.order_by().values("pk"))


class ImportList:
    """The imports that `user` may see, as `query` filters and pages them, newest first."""

    url_name = "imports:list"

    def __init__(self, query: QueryDict, user: User) -> None:
        self.user = user
        self.filter = ImportFilter(query, Import.objects.visible_to(user), user=user)
        self.number = page_number(query.get("page", ""))

    @cached_property
    def page(self) -> Page[Import]:
        found = self.filter.qs.with_rejected().select_related("created_by")
        return Paginator(found, PER_PAGE).get_page(self.number)

    @cached_property
    def rows(self) -> list[ShownImport]:
        return rows_of(self.page, self.user)

    @property
    def is_moving(self) -> bool:
        """Whether anything on the page changes by itself."""
        return any(row.is_moving for row in self.rows)

    @property
    def exists(self) -> bool:
        """Whether the person could see an import without a filter."""
        return bool(self.rows) or Import.objects.visible_to(self.user).exists()

    # Addresses

    @property
    def query(self) -> QueryDict:
        """The filter, without what goes without saying."""
        return asked(filled(self.filter.data, self.filter.filters), usual={})

    @property
    def url(self) -> str:
        """The one address of this view."""
        return address(self.url_name, self.query, self.number)
