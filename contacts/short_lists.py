"""Pages of what hangs on one contact: short lists, each read together with how long it is."""

from __future__ import annotations

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, QuerySet, Window

from contacts.paging import page_number

Record = TypeVar("Record", bound=Model)


def counted_page(records: QuerySet[Record], per_page: int, asked: str | None = None) -> Page[Record]:
    """The page that a query string asks for, else the first; the last where there are not so many. One query.

    The database passes over all records to number them: none for a list that may be long.
    """
    paginator, number = Paginator(records, per_page), page_number(asked or "")
    numbered = records.annotate(length=Window(Count("*")))
    found = list(numbered[(number - 1) * per_page : number * per_page])
    if not found and number > 1:
        return paginator.get_page(number)
    paginator.count = found[0].length if found else 0
    return Page(found, number, paginator)
