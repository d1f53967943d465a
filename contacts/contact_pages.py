"""The pages of what a filter finds among contacts, and how many those are."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from math import ceil

from django.core.cache import cache
from django.http import QueryDict

from contacts.addresses import query_dict
from contacts.filters import ContactFilter
from contacts.models import Contact
from contacts.paging import (
    COUNTED_AT_ONCE,
    PER_PAGE,
    Page,
    Total,
    are_many,
    get_page,
    has_places,
    is_far_down,
    is_nearer_to_the_end,
    page_number,
    page_size,
    total_of,
)
from contacts.places import APART, LASTS, Place, marks, read_place
from contacts.querysets import ContactQuerySet


class ContactPages:
    """One page of the contacts that a filter finds, as `query` asks for it; nothing costs until it is used."""

    page_sizes = PER_PAGE

    def __init__(self, query: QueryDict, found: ContactFilter) -> None:
        self.filter = found
        self.number = page_number(query.get("page", ""))
        self.per_page = page_size(query.get("per_page", ""))
        self._near = query.get("near", "")
        self._end = query.get("end", "")
        self.wants_exact_total = query.get("count") == "exact"

    @cached_property
    def page(self) -> Page[Contact]:
        count = self._count if self._must_be_exact else None
        parts = self._parts_from_a_row if self._place else self._parts
        page = get_page(parts, self.number, self.per_page, self.whole, count, self._place)
        if page.ends and page.is_counted:
            cache.set(self._memory, str(page.ends[0]), LASTS)
        return page

    @property
    def whole(self) -> ContactQuerySet:
        """Reads what is shown of each contact."""
        return Contact.objects.defer("search_text", "details_text")

    @property
    def key(self) -> str:
        """Says which contacts there are, whatever their order: ticks are kept for it."""
        return f"{self.filter.user.pk}?{query_dict(self.filter.canonical()).urlencode()}"

    @cached_property
    def _parts(self) -> list[ContactQuerySet]:
        return self.filter.parts() if self._has_parts else [self.filter.qs]

    @cached_property
    def _parts_from_a_row(self) -> list[ContactQuerySet]:
        return self.filter.parts_from_a_row() if self._has_parts else self._parts

    @property
    def _has_parts(self) -> bool:
        if not self.filter.sorting.has_parts:
            return False
        return self._is_far_down or self._is_counted_later or self._counted.number >= COUNTED_AT_ONCE

    @cached_property
    def total(self) -> Total:
        if self._must_be_exact or self.is_behind_the_end:
            return self.exact_total
        if self.page.is_end and self.page.is_counted:
            return Total(self.page.last)
        if self.page.last > COUNTED_AT_ONCE or self._is_counted_later or self.page.last > self._counted.number:
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
        if not self._is_far_down or self._place:
            return False
        return is_nearer_to_the_end(self.number, self.per_page, self.key, self._count)

    @property
    def _is_far_down(self) -> bool:
        is_in_an_index = not (self.filter.canonical() or self.filter.sorting.has_parts)
        return is_far_down(self.number, self.per_page, is_in_an_index=is_in_an_index)

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
        return " ".join(self._in_this_view(mark) for mark in marks(self._parts) if mark.position >= APART)

    @cached_property
    def near(self) -> str:
        """The place that the address names, if it is one of this view: in another it has another number."""
        return self._near if self._near.rpartition(".")[2] == self._view_mark else ""

    @property
    def near_previous(self) -> str | None:
        """From which place the previous page is found."""
        return self._in_this_view(self.page.near_previous) if self.page.near_previous else None

    @property
    def near_next(self) -> str | None:
        return self._in_this_view(self.page.near_next) if self.page.near_next else None

    @cached_property
    def _place(self) -> Place | None:
        """The row to go on from: the one that the address names, or the first of this page when it was counted last."""
        if self.wants_exact_total or not has_places(self.number, self.per_page):
            return None
        texts = filter(None, (self.near.rpartition(".")[0], cache.get(self._memory)))
        return next(filter(None, (read_place(text, self._parts_from_a_row) for text in texts)), None)

    @property
    def _memory(self) -> str:
        return f"place:{self._view}:{self.number}:{self.per_page}"

    def _in_this_view(self, place: Place) -> str:
        return f"{place}.{self._view_mark}"

    @property
    def _view_mark(self) -> str:
        return self._view[:8]

    @cached_property
    def _view(self) -> str:
        return sha256(f"{self.key} {self.filter.order}".encode()).hexdigest()

    def _count(self) -> int:
        return self.exact_total.number

    @cached_property
    def _is_counted_later(self) -> bool:
        """Few matches among very many take as long to count as to find. Only an order in parts has to know."""
        return not (self.filter.canonical() and self.filter.sorting.has_parts) and are_many(Contact.objects.all())
