"""A person asks: which contacts a query means to them, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from contacts.where.compiler import Compiler
from contacts.where.describing import Describer, Words
from contacts.where.moments import Clock
from contacts.where.nodes import Node
from contacts.where.reading import Known
from contacts.where.records import Record

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.querysets import ContactQuerySet


Records = Mapping[tuple[str, int], Record]


class Reading:
    """Some nodes as one person asks them at one time. What they refer to is read once, when it is first needed.

    `known` are records that were read before.
    """

    def __init__(
        self, nodes: Iterable[Node], user: User, now: datetime | None = None, known: Records | None = None
    ) -> None:
        self.nodes, self.user, self.known = tuple(nodes), user, known
        self.clock = Clock(now or timezone.now(), user.zone)

    def condition(self, node: Node, path: str = "query") -> Q:
        """For filtering contacts; `path` is what the node is called in a QueryError."""
        return self._compiler().condition(node, path)

    def words(self, node: Node, path: str = "query") -> Words:
        """What the node asks. Raises QueryError."""
        return Describer(self._compiler()).words(node, path)

    def _compiler(self) -> Compiler:
        return Compiler(self._known, self.user, self.clock)

    @cached_property
    def _known(self) -> Known:
        return Known.read(self.nodes, self.user, self.known)


def matching(contacts: ContactQuerySet, node: Node, user: User, now: datetime | None = None) -> ContactQuerySet:
    """The contacts that `node` means to this person, each once, as of `now`.

    Days begin in the person's time zone. Raises QueryError when an id, field, list or condition means nothing to them.
    What they may see is the business of `contacts`.
    """
    return contacts.filter(Reading([node], user, now).condition(node))


def describe(node: Node, user: User) -> str:
    """The query as part of a sentence: "tags include any of Press, VIP and created in the last 30 days"."""
    return str(Reading([node], user).words(node))


def check(node: Node, user: User, *, path: str = "query", within: int | None = None) -> None:
    """Raises QueryError when the node means nothing to this person.

    `within` is the smart list that is to have this query; one that uses it in turn is refused.
    """
    compiler = Compiler(Known.read([node], user), user, Clock(timezone.now(), user.zone))
    compiler.open_lists = () if within is None else (within,)
    compiler.condition(node, path)
