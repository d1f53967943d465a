"""What the lists on pages have in common that a PageFilter narrows: automations, bulk actions, companies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import QueryDict

from contacts.addresses import address, asked, filled
from contacts.page_filter import PageFilter
from contacts.paging import PER_PAGE, USUAL_PER_PAGE, page_number, page_size


class PageList:
    """What `found` lets through, as `query` sorts and pages it."""

    url_name: ClassVar[str]
    sorts: ClassVar[Mapping[str, str]] = {}  # and their labels, the usual one first; none: always one order
    page_sizes = PER_PAGE

    def __init__(self, query: Mapping[str, Any], found: PageFilter) -> None:
        self.filter = found
        self.sort = query.get("sort", "") if query.get("sort") in self.all_sorts else self._usual_sort
        self.number = page_number(query.get("page", ""))
        self.per_page = page_size(query.get("per_page", ""))

    @property
    def all_sorts(self) -> Mapping[str, str]:
        """Those that can be asked for; `sorts` are offered."""
        return self.sorts

    @property
    def _usual_sort(self) -> str:
        return next(iter(self.all_sorts), "")

    @property
    def query(self) -> QueryDict:
        """The whole view except for the page's number, without what goes without saying."""
        given = filled(self.filter.data, self.filter.filters)
        usual = {"sort": self._usual_sort, "per_page": USUAL_PER_PAGE}
        return asked({**given, "sort": self.sort, "per_page": self.per_page}, usual)

    @property
    def url(self) -> str:
        """The one address of this view."""
        return address(self.url_name, self.query, self.number)
