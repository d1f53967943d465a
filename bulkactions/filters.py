"""The filter bar of the Bulk Actions page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django_filters import CharFilter, ChoiceFilter, DateFilter, ModelChoiceFilter

from accounts.models import User
from bulkactions import actions
from bulkactions.models import BulkAction, BulkActionQuerySet
from bulkactions.states import Status
from contacts.page_filter import PageFilter
from contacts.search_box import MOST_WORDS


class FilterForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("since"), cleaned.get("until")
        if first and last and first > last:
            self.add_error("until", "The last day is before the first.")
        return cleaned


def _labels() -> list[tuple[str, str]]:
    return sorted(((name, action.label) for name, action in actions.all().items()), key=lambda pair: pair[1])


def _day(label: str, method: str) -> DateFilter:
    return DateFilter(
        label=label,
        method=method,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day like 2026-10-31."},
    )


class BulkActionFilter(PageFilter):
    """The bulk actions among `queryset` that `query` asks for; days begin where `user`, who asks, is."""

    q = CharFilter(
        label="Search",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Search by name"}),
    )
    status = ChoiceFilter(label="Status", choices=Status.choices, empty_label="Any status")
    action = ChoiceFilter(label="Action", choices=_labels, empty_label="Any action")
    user = ModelChoiceFilter(label="User", field_name="created_by", queryset=User.objects.none(), empty_label="Anybody")
    since = _day("From", "created_since")
    until = _day("To", "created_until")

    class Meta:
        model = BulkAction
        form = FilterForm
        fields: list[str] = []

    def __init__(self, query: Mapping[str, Any], queryset: BulkActionQuerySet, *, user: User) -> None:
        super().__init__(query, queryset)
        self.asker = user
        if user.has_perm("bulkactions.view_all_bulkactions"):
            self.filters["user"].queryset = (
                User.objects.filter(bulk_actions__isnull=False).distinct().order_by("username")
            )
        else:
            del self.filters["user"]

    def search(self, found: BulkActionQuerySet, name: str, text: str) -> BulkActionQuerySet:
        for word in text.split()[:MOST_WORDS]:
            found = found.filter(Q(name__icontains=word) | Q(summary__icontains=word))
        return found

    def created_since(self, found: BulkActionQuerySet, name: str, day: date) -> BulkActionQuerySet:
        return found.filter(created_at__gte=self._midnight(day))

    def created_until(self, found: BulkActionQuerySet, name: str, day: date) -> BulkActionQuerySet:
        return found.filter(created_at__lt=self._midnight(day + timedelta(days=1)))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.asker.zone)
