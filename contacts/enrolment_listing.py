"""What the page of one automation shows for one query string: the contacts that went into it."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F
from django.http import QueryDict

from accounts.parts import Tab
from contacts.addresses import address, asked
from contacts.models import Automation, Enrolment
from contacts.paging import PER_PAGE, USUAL_PER_PAGE, page_number, page_size
from contacts.search_box import search_words, searched_text

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.hanging import HangingQuerySet

ALL = "all"
DEFAULT_SORT = "-enrolled"
SORTS: dict[str, tuple[Any, ...]] = {
    "-enrolled": ("-enrolled_at", "-pk"),
    "enrolled": ("enrolled_at", "pk"),
    "-ended": (F("ended_at").desc(nulls_last=True), "-pk"),
    "ended": (F("ended_at").asc(nulls_last=True), "pk"),
    "name": ("contact__last_name", "contact__first_name", "pk"),
    "-name": ("-contact__last_name", "-contact__first_name", "-pk"),
}
LABELS = {
    "-enrolled": "Newest first",
    "enrolled": "Oldest first",
    "-ended": "Ended last first",
    "ended": "Ended longest ago first",
    "name": "Last name A to Z",
    "-name": "Last name Z to A",
}


class EnrolmentList:
    """The enrolments in one automation of contacts that `user` may see, as `query` filters, sorts and pages them."""

    page_sizes = PER_PAGE
    sorts = LABELS

    def __init__(self, automation: Automation, query: QueryDict, user: User) -> None:
        self.automation = automation
        self.user = user
        self.state = query.get("state", "") if query.get("state") in Enrolment.State else ALL
        self.text = searched_text(query)
        self.sort = query.get("sort", "") if query.get("sort") in LABELS else DEFAULT_SORT
        self.number = page_number(query.get("page", ""))
        self.per_page = page_size(query.get("per_page", ""))

    @cached_property
    def page(self) -> Page[Enrolment]:
        found = self._searched if self.state == ALL else self._searched.filter(state=self.state)
        shown = found.with_contacts().order_by(*SORTS[self.sort])
        return Paginator(shown, self.per_page).get_page(self.number)

    @property
    def _searched(self) -> HangingQuerySet[Enrolment]:
        found = Enrolment.objects.live().visible_to(self.user).filter(automation=self.automation)
        for word in search_words(self.text):
            found = found.filter(contact__search_text__contains=word)
        return found

    @cached_property
    def counts(self) -> Counter[str]:
        """How many that were searched for are in each state."""
        return Counter(dict(self._searched.order_by().values_list("state").annotate(number=Count("*"))))

    @property
    def is_asked(self) -> bool:
        return bool(self.text) or self.state != ALL

    # Addresses

    @property
    def tabs(self) -> list[Tab]:
        states = [(state.value, str(state.label), self.counts[state]) for state in Enrolment.State]
        tabs = [(ALL, "All", self.counts.total()), *states]
        return [Tab(self._url(state), label, state == self.state, count) for state, label, count in tabs]

    @property
    def query(self) -> QueryDict:
        """The whole view except for the page's number, without what goes without saying."""
        return self._query(self.state)

    @property
    def url(self) -> str:
        """The one address of this view."""
        return self._url(self.state, self.number)

    def _query(self, state: str) -> QueryDict:
        given = {"state": state, "q": self.text, "sort": self.sort, "per_page": self.per_page}
        return asked(given, usual={"state": ALL, "sort": DEFAULT_SORT, "per_page": USUAL_PER_PAGE})

    def _url(self, state: str, number: int = 1) -> str:
        return address("contacts:automation", self._query(state), number, [self.automation.pk])
