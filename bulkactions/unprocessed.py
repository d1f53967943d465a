"""The contacts of a bulk action that nothing has happened to (yet): those in the batches that are not done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, islice

from bulkactions.outcomes import PER_PAGE, Reason, ResultList, Row, visible_contacts


class UnprocessedList(ResultList):
    """A page of them, in the order of the batches. A position says how many come before the page."""

    is_unprocessed = True

    @cached_property
    def rows(self) -> list[Row]:
        """One page."""
        return self._rows_of(self._ids[:PER_PAGE])

    def all_rows(self) -> Iterator[Row]:
        """Every row, for a file, without ever holding more than those of a batch."""
        for ids in self.bulk_action.batches.open().values_list("contact_ids", flat=True).iterator(chunk_size=1):
            yield from self._rows_of(ids)

    @property
    def count(self) -> int | None:
        """How many there are; None when a contact or a reason is asked for, which nobody can look for here."""
        return None if self.q or self.reason else self.bulk_action.not_processed

    @cached_property
    def reasons(self) -> list[Reason]:
        return []

    @cached_property
    def next_query(self) -> str:
        """The query string of the page that follows; empty on the last."""
        return self._query(after=f":{self._offset + PER_PAGE}") if len(self._ids) > PER_PAGE else ""

    @cached_property
    def previous_query(self) -> str:
        return self._query(after=f":{max(self._offset - PER_PAGE, 0)}") if self._offset else ""

    @property
    def _offset(self) -> int:
        return self.after[1] if self.after else 0

    @cached_property
    def _ids(self) -> list[int]:
        """One page and one id more."""
        skip, first = self._offset, None
        for number, size in self.bulk_action.batches.open().order_by("number").values_list("number", "size"):
            if skip < size:
                first = number
                break
            skip -= size
        if first is None:
            return []
        batches = self.bulk_action.batches.open().filter(number__gte=first).order_by("number")
        lists = batches.values_list("contact_ids", flat=True).iterator(chunk_size=10)
        return list(islice(chain.from_iterable(lists), skip, skip + PER_PAGE + 1))

    def _rows_of(self, ids: Sequence[int]) -> list[Row]:
        kind = self.bulk_action.kind
        if not kind.on_contacts:
            return [Row(-unit, None, False, outcome=None, unit=kind.unit_name(unit)) for unit in ids]
        contacts, hidden = visible_contacts(ids, self.user)
        return [Row(pk, contacts.get(pk), pk in hidden, outcome=None) for pk in ids]
