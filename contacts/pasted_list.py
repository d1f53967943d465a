"""What the page of a pasted list shows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse

from contacts.pasted_text import Table, read_table
from contacts.services.pasting import are_ids, is_no_phone
from contacts.where import SavedSearch, to_text

if TYPE_CHECKING:
    from contacts.models import Paste

SHOWN = 100  # lines of each kind; the file has all


class PastedList:
    """A paste, whom it found, and the lines that it hands back."""

    def __init__(self, paste: Paste) -> None:
        self.paste = paste

    @cached_property
    def total(self) -> int:
        """How many contacts were found."""
        return self.paste.smart_list.members.count()

    @cached_property
    def table(self) -> Table:
        return read_table(self.paste.text)

    @property
    def columns(self) -> Sequence[str]:
        return self.table.names

    @property
    def column(self) -> str:
        return self.columns[self.paste.column]

    @property
    def is_expiring(self) -> bool:
        return self.paste.smart_list.expires_at is not None

    @property
    def url(self) -> str:
        """The contact list with exactly these contacts."""
        query = QueryDict(mutable=True)
        query["where"] = to_text(SavedSearch(saved_search_id=self.paste.smart_list_id))
        return f"{reverse('contacts:list')}?{query.urlencode()}"

    @cached_property
    def handed_back(self) -> list[Lines]:
        """The lines that do not mean exactly one contact, by why."""
        kinds = [
            Lines(self.paste, "numbers", "held only a number", self._numbers),
            Lines(self.paste, "unmatched", "matched nothing", self._unmatched),
            Lines(self.paste, "several", "matched several contacts", self.paste.several),
        ]
        return [lines for lines in kinds if lines.all]

    def lines(self, kind: str) -> Lines | None:
        """Those of one kind, if there are any."""
        return next((lines for lines in self.handed_back if lines.kind == kind), None)

    @cached_property
    def _numbers(self) -> list[list[Any]]:
        """Those that were not taken for ids because of the other lines."""
        return [] if self._holds_ids else [line for line in self.paste.unmatched if is_no_phone(line[1])]

    @property
    def _unmatched(self) -> list[list[Any]]:
        numbers = {number for number, _ in self._numbers}
        return [line for line in self.paste.unmatched if line[0] not in numbers]

    @cached_property
    def _holds_ids(self) -> bool:
        return are_ids(self.table.column(self.paste.column))


class Lines:
    """Lines that were handed back: `all` has number and text of each, and how many contacts it means when several."""

    def __init__(self, paste: Paste, kind: str, words: str, lines: list[list[Any]]) -> None:
        self.paste, self.kind, self.words, self.all = paste, kind, words, lines

    @property
    def heads(self) -> list[str]:
        """What each line has."""
        return ["Line", "Text", "Contacts"][: len(self.all[0])]

    @property
    def first(self) -> list[list[Any]]:
        return self.all[:SHOWN]

    @property
    def has_more(self) -> bool:
        return len(self.all) > SHOWN

    @property
    def download_url(self) -> str:
        return reverse("contacts:pasted-lines", args=[self.paste.pk, self.kind])
