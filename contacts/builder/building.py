"""Between the address of the list, the form of the filter panel, and the rows in it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import QueryDict

from contacts.builder import submitted
from contacts.builder.showing import Shown, ShownGroup, ShownRow, Stage, show
from contacts.builder.subjects import Subjects, subjects
from contacts.builder.tree import ROOT, Fixed, Group, Item, Made, Row, edited, from_node, make
from contacts.pickers import Picker, Shelf
from contacts.where import QueryError, parse, to_json, to_text

if TYPE_CHECKING:
    from accounts.models import User

LONGEST = 7000  # characters of `where` in an address, of which servers take 8,190
TOO_LONG = "These conditions are too long for an address. To pick very many contacts by what they hold, paste a list."


class Builder:
    """The rows of one request, from the form when it has sent them, else from the `where` of the address.

    While a row is wrong, `where` stays what the form says it was before, so that the list stays as it is.
    """

    def __init__(self, query: QueryDict, user: User) -> None:
        self.asked, self.user = query, user
        self.shelf = Shelf()

    @property
    def is_submitted(self) -> bool:
        return submitted.is_submitted(self.asked)

    @property
    def query(self) -> QueryDict:
        """What is asked for, the rows turned into `where`."""
        if not self.is_submitted:
            return self.asked
        query = submitted.without_rows(self.asked)
        query["where"] = self.where
        return query

    @cached_property
    def where(self) -> str:
        """The node of the rows as in an address; empty for none."""
        before = self.asked.get("where", "")
        if not self.is_submitted or self.made.problems:
            return before
        return to_text(parse(self.made.node)) if self.made.node else ""

    @property
    def has_settled(self) -> bool:
        """Whether the form has sent rows of which `where` says everything."""
        return self.is_submitted and not (self.made.problems or self.made.unfinished)

    @cached_property
    def root(self) -> Group:
        if self.is_submitted:
            return edited(submitted.read(self.asked), self.asked.get(submitted.COMMAND, ""))
        return self._applied

    @cached_property
    def _applied(self) -> Group:
        """The rows that `where` makes."""
        try:
            return from_node(to_json(parse(self.where)), self._subjects) if self.where else Group()
        except QueryError:
            return Group()

    def asks_like(self, other: Builder) -> bool:
        """Whether the same is asked but for what is filled in: then somebody is typing."""
        return _shape(self._applied) == _shape(other._applied)

    @cached_property
    def made(self) -> Made:
        made = make(self.root, self._subjects)
        if made.node and len(quote(to_text(parse(made.node)))) > LONGEST:
            return replace(made, problems={**made.problems, ROOT: TOO_LONG})
        return made

    # For templates

    @property
    def shown(self) -> ShownGroup:
        return ShownGroup(self.root, self._stage)

    @property
    def judged(self) -> list[Shown]:
        """Everything with a place for what is wrong with it: the rows, and all of them together."""
        rows = (item for item in self.root.everything() if not isinstance(item, Group))
        return [self.shown, *(show(row, self._stage) for row in rows)]

    @property
    def blank_row(self) -> ShownRow:
        return ShownRow(Row("__key__"), self._stage)

    @property
    def blank_group(self) -> ShownGroup:
        key = "__key__"
        return ShownGroup(Group(key, "or", (Row(f"{key}-0"),)), self._stage)

    def row(self, key: str, *, empty: bool = False) -> ShownRow:
        """One row that the form has sent; `empty` when its field is new, so that the rest means nothing any more."""
        sent = self._sent_row(key)
        return ShownRow(Row(key, sent.subject, negate=sent.negate) if empty else sent, self._stage)

    def options(self, key: str, subject: str, find: str) -> Picker | None:
        """The picker of one row with the options that contain `find`; None when nobody can ask for the subject."""
        return ShownRow(replace(self._sent_row(key), subject=subject), self._stage).found(find)

    @property
    def count(self) -> int:
        """How many conditions are applied."""
        return sum(1 for item in self._applied.everything() if not isinstance(item, Group))

    def _sent_row(self, key: str) -> Row:
        return submitted.row(key, submitted.parameters(self.asked).get(key, {}))

    @cached_property
    def _subjects(self) -> Subjects:
        return subjects(self.user)

    @property
    def _stage(self) -> Stage:
        return Stage(self.user, self._subjects, self.made.problems if self.is_submitted else {}, self.shelf)


def _shape(group: Group) -> list[tuple[str, ...]]:
    return [_outline(item) for item in group.everything()]


def _outline(item: Item) -> tuple[str, ...]:
    match item:
        case Row():
            return item.key, item.subject, item.operator
        case Group():
            return item.key, item.join, str(item.negate)
        case Fixed():
            return item.key, to_text(parse(item.node))
