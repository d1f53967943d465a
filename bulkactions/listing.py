"""What the Bulk Actions page shows: rows, each with its progress and what may be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from bulkactions import jobs
from bulkactions.filters import BulkActionFilter
from bulkactions.models import BulkAction, BulkActionQuerySet
from bulkactions.offers import Offers, with_followers
from bulkactions.progress import Progress, progress_of
from bulkactions.states import Status
from contacts.page_list import PageList

QUICK, SLOW = 2, 30  # seconds between two looks at what works, and at what waits for a later time
SOON = timedelta(minutes=1)


@dataclass(frozen=True)
class Row:
    """One bulk action as somebody sees it at `now`."""

    bulk_action: BulkAction
    progress: Progress
    offers: Offers
    now: datetime

    @property
    def key(self) -> str:
        """Names it in the page."""
        return f"bulk-action-{self.bulk_action.pk}"

    @property
    def poll_seconds(self) -> int | None:
        """How often to look again; None when nothing changes by itself any more."""
        if self.bulk_action.is_active:
            is_far = self.progress.next_due is not None and self.progress.next_due > self.now + SOON
            return SLOW if is_far and not self._is_beginning else QUICK
        return QUICK if self._is_settling or self.bulk_action.undo_wanted_by_id else None

    @property
    def _is_beginning(self) -> bool:
        """The record is read before its batches: a portion that ended in between is not in the counts yet."""
        return (self.bulk_action.started_at or self.bulk_action.created_at) > self.now - SOON

    @property
    def _is_settling(self) -> bool:
        """A batch that was being done when somebody paused or cancelled is still finished."""
        stopped = {
            Status.PAUSED.value: self.bulk_action.paused_at,
            Status.CANCELLED.value: self.bulk_action.completed_at,
        }
        at = stopped.get(self.bulk_action.status)
        return at is not None and at > self.now - timedelta(seconds=settings.LEASE_SECONDS)

    @property
    def took(self) -> timedelta | None:
        """From the first batch to the end; while it is at work, until now."""
        begun, ended = self.bulk_action.started_at, self.bulk_action.completed_at
        return (ended or self.now) - begun if begun else None


def rows(bulk_actions: Iterable[BulkAction], user: User) -> list[Row]:
    """The rows of bulk actions that come `with_frontier()`; one query at most, however many they are."""
    found, now = list(bulk_actions), timezone.now()
    progress = progress_of(found, now)
    return [Row(one, progress.get(one.pk, Progress()), Offers(one, user), now) for one in found]


class BulkActionList(PageList):
    """The bulk actions that `user` may see, as `query` filters and pages them, newest first."""

    url_name = "bulkactions:list"

    def __init__(self, query: QueryDict, user: User) -> None:
        super().__init__(query, BulkActionFilter(query, BulkAction.objects.visible_to(user), user=user))
        self.user = user

    @cached_property
    def page(self) -> Page[BulkAction]:
        found: BulkActionQuerySet = self.filter.qs
        return Paginator(with_followers(found.with_frontier()), self.per_page).get_page(self.number)

    @cached_property
    def rows(self) -> list[Row]:
        return rows(self.page, self.user)

    @cached_property
    def queue(self) -> Queue:
        return queue_of(self.user)


@dataclass(frozen=True)
class Queue:
    """Whether there is anything to do, and why nobody does it."""

    is_active: bool
    stop: jobs.Stop | None = None


def queue_of(user: User) -> Queue:
    """The queue as far as it concerns the bulk actions that this person may see."""
    if not BulkAction.objects.visible_to(user).active().exists():
        return Queue(is_active=False)
    return Queue(is_active=True, stop=jobs.why_stopped())
