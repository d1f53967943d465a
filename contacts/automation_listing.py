"""What the page of automations shows for one query string."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter

from contacts.folding import FoldedWords
from contacts.models import Automation
from contacts.page_filter import PageFilter
from contacts.page_list import PageList
from contacts.search_box import search_words
from contacts.services.enrolments import Figures, figures

if TYPE_CHECKING:
    from accounts.models import User

DRAFT, PUBLISHED = "draft", "published"
LABELS = {
    "name": "Name A to Z",
    "-name": "Name Z to A",
    "-enrolled": "Most enrolled first",
    "enrolled": "Fewest enrolled first",
    "-under-way": "Most under way first",
    "under-way": "Fewest under way first",
    "-finished": "Most finished first",
    "finished": "Fewest finished first",
    "-last": "Latest enrolment first",
    "last": "Longest without enrolment first",
}
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    automation: Automation
    figures: Figures


# By the name, rows come from the database.
KEYS: dict[str, Callable[[Row], Any]] = {
    "enrolled": lambda row: row.figures.enrolled,
    "under-way": lambda row: row.figures.under_way,
    "finished": lambda row: row.figures.finished,
    "last": lambda row: row.figures.last or LONG_AGO,
}


class AutomationFilter(PageFilter):
    """The automations among `queryset` that `query` asks for."""

    q = CharFilter(
        label="Search",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Search automation"}),
    )
    kind = ChoiceFilter(label="Kind", empty_label="Any kind", choices=Automation.Kind.choices)
    status = ChoiceFilter(
        label="Status",
        method="with_status",
        empty_label="Any status",
        choices=[(PUBLISHED, "Published"), (DRAFT, "Draft")],
    )

    class Meta:
        model = Automation
        fields: list[str] = []

    def search(self, found: QuerySet[Automation], name: str, text: str) -> QuerySet[Automation]:
        found = found.alias(words=FoldedWords("name", "description"))
        for word in search_words(text):
            found = found.filter(words__contains=word)
        return found

    def with_status(self, found: QuerySet[Automation], name: str, status: str) -> QuerySet[Automation]:
        return found.filter(is_published=status == PUBLISHED)


class AutomationList(PageList):
    """The automations as `query` filters, sorts and pages them, with figures of the contacts that `user` may see."""

    url_name = "contacts:automations"
    sorts = LABELS

    def __init__(self, query: Mapping[str, Any], user: User) -> None:
        super().__init__(query, AutomationFilter(query, Automation.objects.all()))
        self.user = user

    @cached_property
    def page(self) -> Page[Row]:
        return Paginator(self._rows, self.per_page).get_page(self.number)

    @property
    def _rows(self) -> list[Row]:
        """All that match: people define automations, so that there are few, and each has its figures anyhow."""
        known = figures(self.user)
        rows = [Row(one, known.get(one.pk, Figures())) for one in self._by_name]
        key = KEYS.get(self.sort.removeprefix("-"))
        return sorted(rows, key=key, reverse=self.sort.startswith("-")) if key else rows

    @property
    def _by_name(self) -> QuerySet[Automation]:
        by_name: QuerySet[Automation] = self.filter.qs.order_by(FoldedWords("name"), "pk")
        return by_name.reverse() if self.sort == "-name" else by_name

    @cached_property
    def exists(self) -> bool:
        """Whether there is any automation without a filter."""
        return bool(self.page.object_list) or Automation.objects.exists()
