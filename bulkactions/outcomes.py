"""What happened to each contact, a page at a time, as fast at the end of a million results as at the beginning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain, islice

from django import forms
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import QueryDict

from accounts.models import User
from bulkactions.models import BulkAction, Result
from bulkactions.results import Outcome
from bulkactions.sources import OUTCOME_WORDS
from contacts.addresses import asked
from contacts.models import Contact, MergedContact

PER_PAGE = 50
CHUNK = 500  # rows of a file that are read at a time

Position = tuple[str, int]  # reason and contact id of a result: the page begins after it, or ends before it


class ResultsForm(forms.Form):
    """What the query string may say about results."""

    outcome = forms.ChoiceField(choices=list(OUTCOME_WORDS.items()), required=False)
    reason = forms.CharField(max_length=40, required=False)
    q = forms.CharField(max_length=200, required=False)
    after = forms.RegexField(r"\A[a-z0-9_]{0,40}:-?\d{1,18}\Z", required=False)
    before = forms.RegexField(r"\A[a-z0-9_]{0,40}:-?\d{1,18}\Z", required=False)


@dataclass(frozen=True)
class Row:
    """One contact's result, in words. `contact` is None when it has been erased, or is not this person's to see."""

    contact_id: int
    contact: Contact | None
    is_hidden: bool  # it exists, but not for this person
    outcome: Outcome | None  # None: not processed
    reason: str = ""
    detail: str = ""
    explanation: str = ""
    at: datetime | None = None
    unit: str = ""  # what the action worked on, where that was no contact and has none

    @property
    def name(self) -> str:
        if self.contact:
            return self.contact.name
        if self.unit:
            return self.unit
        return "A contact you may not see" if self.is_hidden else "Erased contact"


@dataclass(frozen=True)
class Reason:
    """Why results of one outcome came about, and how many."""

    code: str
    words: str
    count: int


class ResultList:
    """The results of `bulk_action` with this outcome and reason, of contacts that match `q`; `user` looks."""

    is_unprocessed = False

    def __init__(
        self,
        bulk_action: BulkAction,
        user: User,
        outcome: str = "",
        reason: str = "",
        q: str = "",
        after: str = "",
        before: str = "",
    ) -> None:
        self.bulk_action, self.user = bulk_action, user
        self.outcome, self.reason, self.q = outcome, reason, q
        self.after, self.before = _position(after), _position(before)

    @cached_property
    def rows(self) -> list[Row]:
        """One page."""
        return _rows(self._page, self.bulk_action, self.user)

    def all_rows(self) -> Iterator[Row]:
        """Every row, for a file, without ever holding more than a chunk of them."""
        position: Position | None = None
        while chunk := list(self._beyond(position, "gt", CHUNK)):
            yield from _rows(chunk, self.bulk_action, self.user)
            position = _position_of(chunk[-1])

    @property
    def count(self) -> int | None:
        """How many there are, from the record's own figures; None when that would mean counting."""
        if self.q:
            return None
        if self.reason:
            return next((one.count for one in self.reasons if one.code == self.reason), None)
        return int(getattr(self.bulk_action, self.outcome)) if self.outcome else self.bulk_action.done

    @cached_property
    def reasons(self) -> list[Reason]:
        """The reasons within this outcome, most frequent first."""
        if self.outcome in ("", Outcome.SUCCEEDED):
            return []
        counts = self._all.order_by().values("reason").annotate(count=Count("*")).values_list("reason", "count")
        found = [Reason(code, self.bulk_action.kind.reason_text(code), count) for code, count in counts]
        return sorted(found, key=lambda one: (-one.count, one.words))

    # Addresses

    @property
    def query(self) -> QueryDict:
        """What is shown, without the page."""
        return asked({"outcome": self.outcome, "reason": self.reason, "q": self.q}, usual={})

    @property
    def url_query(self) -> str:
        """The query string of what is shown, with the page."""
        pages = {"after": self.after, "before": self.before}
        return self._query(**{name: f"{at[0]}:{at[1]}" for name, at in pages.items() if at})

    @cached_property
    def next_query(self) -> str:
        """The query string of the page that follows; empty on the last."""
        has_next = self.before or len(self._fetched) > PER_PAGE
        return self._query(after=_code(self._page[-1])) if has_next and self._page else ""

    @cached_property
    def previous_query(self) -> str:
        has_previous = self.after or (self.before and len(self._fetched) > PER_PAGE)
        return self._query(before=_code(self._page[0])) if has_previous and self._page else ""

    def _query(self, **position: str) -> str:
        query = self.query
        query.update(position)
        return query.urlencode()

    # Results

    @property
    def _all(self) -> QuerySet[Result]:
        found = self.bulk_action.results.all()
        if not self.outcome:
            return found
        if self.outcome != Outcome.SUCCEEDED:
            # Goes without saying, but SQLite uses a partial index only when its condition is said.
            found = found.exclude(outcome=Outcome.SUCCEEDED)
        return found.filter(outcome=self.outcome)

    @property
    def _wanted(self) -> QuerySet[Result]:
        found = self._all.filter(reason=self.reason) if self.reason else self._all
        if not self.q:
            return found
        visible = Contact.objects.visible_to(self.user)
        # Said apart, as the index for searching has no contacts of the trash.
        contacts = visible.live().search(self.q) | visible.in_trash().search(self.q)
        return found.filter(contact__in=contacts.order_by().values("pk"))

    @property
    def _fields(self) -> tuple[str, ...]:
        """The order, which is that of the index that finds these results."""
        not_plain = self.outcome not in ("", Outcome.SUCCEEDED)
        return ("reason", "contact_id") if not_plain else ("contact_id",)

    @cached_property
    def _fetched(self) -> list[Result]:
        """One page and one row more, which tells whether there is another; backwards before `before`."""
        if self.before:
            return list(self._beyond(self.before, "lt", PER_PAGE + 1))
        return list(self._beyond(self.after, "gt", PER_PAGE + 1))

    @cached_property
    def _page(self) -> list[Result]:
        page = self._fetched[:PER_PAGE]
        return page[::-1] if self.before else page

    def _beyond(self, position: Position | None, compare: str, count: int) -> Iterator[Result]:
        """The first `count` results after (`gt`) or before (`lt`) a position.

        One query for each field of the order at most, each of which an index answers; a comparison of both fields at
        once would be answered by reading everything that comes before.
        """
        order = self._fields if compare == "gt" else tuple(f"-{name}" for name in self._fields)
        parts = self._split(position, compare) if position else [self._wanted]
        return islice(chain.from_iterable(part.order_by(*order)[:count] for part in parts), count)

    def _split(self, position: Position, compare: str) -> Iterator[QuerySet[Result]]:
        reason, contact = position
        if "reason" not in self._fields:
            yield self._wanted.filter(**{f"contact_id__{compare}": contact})
            return
        yield self._wanted.filter(reason=reason, **{f"contact_id__{compare}": contact})
        yield self._wanted.filter(**{f"reason__{compare}": reason})


def _rows(results: Sequence[Result], bulk_action: BulkAction, user: User) -> list[Row]:
    contacts, hidden = visible_contacts([result.contact_id for result in results], user)
    kind = bulk_action.kind
    words = {code: kind.reason_text(code) for code in {result.reason for result in results}}
    return [
        Row(
            contact_id=result.contact_id,
            contact=contacts.get(result.contact_id),
            is_hidden=result.contact_id in hidden,
            outcome=Outcome(result.outcome),
            reason=words[result.reason] if result.reason else "",
            # Both may say what a contact holds.
            detail="" if result.contact_id in hidden else result.detail,
            explanation="" if result.contact_id in hidden else explanation,
            at=result.at,
            unit=kind.unit_name(-result.contact_id) if result.contact_id < 0 else "",
        )
        for result, explanation in zip(results, kind.explain_all(results), strict=True)
    ]


def visible_contacts(ids: Iterable[int], user: User) -> tuple[dict[int, Contact], set[int]]:
    """The contacts that `user` may see, and the ids of those that exist but are not theirs to see."""
    wanted = Contact.objects.filter(pk__in=ids).only("first_name", "last_name", "email", "phone", "deleted_at")
    merged = Exists(MergedContact.objects.filter(pk=OuterRef("pk")))
    visible = wanted.visible_to(user).annotate(is_merged=merged).in_bulk()
    missing = set(ids) - visible.keys()
    hidden = set(Contact.objects.filter(pk__in=missing).values_list("pk", flat=True)) if missing else set()
    return visible, hidden


def _position(text: str) -> Position | None:
    reason, _, contact = text.rpartition(":")
    return (reason, int(contact)) if contact else None


def _position_of(result: Result) -> Position:
    return result.reason, result.contact_id


def _code(result: Result) -> str:
    return f"{result.reason}:{result.contact_id}"
