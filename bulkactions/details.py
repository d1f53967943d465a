"""What the page of one bulk action shows beside the results: what was asked, when what happened, the batches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from accounts.templatetags.ui import plural
from bulkactions import jobs
from bulkactions.listing import Queue, Row, rows
from bulkactions.models import Batch, BulkAction, Transition
from bulkactions.offers import Offers, is_undo
from bulkactions.options import InvalidOptions
from bulkactions.outcomes import ResultList
from bulkactions.pacing import describe
from bulkactions.results import Outcome
from bulkactions.sources import NOT_PROCESSED
from contacts.paging import Page, page_number

BATCHES_PER_PAGE = 50

# Words and icon of a moment in the life of a bulk action.
EVENTS = {
    "confirm": ("Confirmed", "check"),
    "queue": ("Due", "clock"),
    "begin": ("Started", "player-play"),
    "pause": ("Paused", "player-pause"),
    "resume": ("Resumed", "player-play"),
    "reschedule": ("Resumed, waiting for the first batch", "clock-play"),
    "cancel": ("Cancelled", "ban"),
    "complete": ("Completed", "circle-check"),
    "complete_with_errors": ("Completed with errors", "alert-triangle"),
    "fail": ("Failed", "circle-x"),
    "refuse": ("Not begun", "hand-stop"),
}


@dataclass(frozen=True)
class Figure:
    """One of the counts above the results, and a tab of them. `key` is the outcome; empty for all processed."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Moment:
    transition: Transition
    label: str
    icon: str


class Details:
    """One bulk action as `user` sees it; it comes `with_frontier()`. A part costs nothing until it is used."""

    def __init__(self, bulk_action: BulkAction, user: User, results: ResultList, batch_page: str = "") -> None:
        self.bulk_action, self.user, self.results = bulk_action, user, results
        self._batch_page = batch_page

    @cached_property
    def row(self) -> Row:
        return rows([self.bulk_action], self.user)[0]

    @property
    def offers(self) -> Offers:
        return self.row.offers

    @property
    def figures(self) -> list[Figure]:
        return figures(self.bulk_action)

    @property
    def url(self) -> str:
        """The one address of this view of the results."""
        return "?".join(filter(None, [self.bulk_action.get_absolute_url(), self.results.url_query]))

    # What was asked

    @property
    def sentence(self) -> str:
        """ "Add 2 tags to 4,812 contacts"; what was noted then, where the options do not hold any more."""
        action = self.bulk_action.kind.of(self.bulk_action)
        try:
            return action.sentence(plural(self.bulk_action.total, "contact"))
        except InvalidOptions:
            return self.bulk_action.summary

    @property
    def choices(self) -> list[tuple[str, str]]:
        return self.bulk_action.kind.of(self.bulk_action).choices()

    @cached_property
    def source(self) -> tuple[str, str] | None:
        return self.bulk_action.kind.of(self.bulk_action).source(self.user)

    @property
    def is_by_filter(self) -> bool:
        """Whether the contacts were picked by a filter, which can be asked again."""
        return "ids" not in self.bulk_action.selection

    @property
    def selection(self) -> str:
        if self.is_by_filter or not self.bulk_action.kind.on_contacts:
            return self.bulk_action.selection_words
        return f"{self.bulk_action.total:,} ticked"

    @property
    def pacing(self) -> str:
        return describe(self.bulk_action.get_pacing(), self.user.zone)

    # When what happened

    @cached_property
    def timeline(self) -> list[Moment]:
        transitions = self.bulk_action.transitions.select_related("by")
        return [Moment(one, *EVENTS.get(one.event, (one.event.capitalize(), "point"))) for one in transitions]

    @cached_property
    def batches(self) -> Page[Batch]:
        return batches_of(self.bulk_action, self._batch_page)

    @property
    def queue(self) -> Queue:
        return Queue(True, jobs.why_stopped()) if self.bulk_action.is_active else Queue(False)

    # Where it came from, what came of it

    @cached_property
    def origin(self) -> BulkAction | None:
        """What it undoes or takes up again, if this person may see that."""
        return self._origin_of(self.bulk_action)

    @property
    def undoes_origin(self) -> bool:
        return self.origin is not None and is_undo(self.bulk_action, self.origin)

    @property
    def relation(self) -> str:
        """What this one is to its origin: its undo, its redo or a retry."""
        return self.bulk_action.kind.label if self.undoes_origin else "Retry"

    @property
    def undone_words(self) -> str:
        return "Redone by" if self.bulk_action.kind.taken_back_by == "redo" else "Undone by"

    @cached_property
    def chain(self) -> list[BulkAction]:
        """Once an undo has been undone: the first bulk action, and all that took it back and did it again in turn."""
        chain = [self.bulk_action, *self.offers.chain]
        while (origin := self._origin_of(chain[0])) and is_undo(chain[0], origin):
            chain.insert(0, origin)
        return chain if len(chain) > 2 else []

    @property
    def undos(self) -> list[BulkAction]:
        return [one for one in self.offers.followers if is_undo(one, self.bulk_action)]

    @property
    def retries(self) -> list[BulkAction]:
        return [one for one in self.offers.followers if not is_undo(one, self.bulk_action)]

    def _origin_of(self, bulk_action: BulkAction) -> BulkAction | None:
        visible = BulkAction.objects.visible_to(self.user)
        return visible.filter(pk=bulk_action.origin_id).first() if bulk_action.origin_id else None


def batches_of(bulk_action: BulkAction, page: str) -> Page[Batch]:
    """The page of batches that is asked for; else the one where the work is. The record comes `with_frontier()`."""
    frontier = getattr(bulk_action, "frontier", None) or 1
    number = page_number(page) if page else (frontier - 1) // BATCHES_PER_PAGE + 1
    start = (number - 1) * BATCHES_PER_PAGE
    found = bulk_action.batches.filter(number__gt=start, number__lte=start + BATCHES_PER_PAGE + 1)
    rows = list(found.defer("contact_ids"))
    return Page(rows[:BATCHES_PER_PAGE], number, BATCHES_PER_PAGE, has_next=len(rows) > BATCHES_PER_PAGE)


def figures(bulk_action: BulkAction) -> list[Figure]:
    """The counts of a bulk action, from its own record."""
    counts = [Figure(outcome.value, outcome.label, int(getattr(bulk_action, outcome))) for outcome in Outcome]
    label = "Not processed" if bulk_action.is_over else "Not processed yet"
    return [Figure("", "Processed", bulk_action.done), *counts, Figure(NOT_PROCESSED, label, bulk_action.not_processed)]
