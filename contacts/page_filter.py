"""What the filters over lists on pages have in common: companies, opportunities, automations, bulk actions."""

from __future__ import annotations

from typing import Any

from django_filters import FilterSet


class PageFilter(FilterSet):  # type: ignore[misc]  # django-filter has no types
    """A query that cannot be understood matches nothing, and `problems` says why."""

    @property
    def qs(self) -> Any:
        found = super().qs
        return found if self.is_valid() else found.none()

    @property
    def is_asked(self) -> bool:
        """Whether anything is filtered at all."""
        return any(self.data.get(name) for name in self.filters)

    @property
    def problems(self) -> list[str]:
        """What is wrong with the query, a sentence each."""
        return [message for messages in self.form.errors.values() for message in messages]
