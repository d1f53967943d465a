"""What the page of tasks shows for one query string."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.parts import Tab
from accounts.people import choosable
from contacts.addresses import address, asked
from contacts.id_lists import is_id
from contacts.models import Task
from contacts.paging import page_number
from contacts.search_box import search_words, searched_text

if TYPE_CHECKING:
    from accounts.models import User

PER_PAGE = 50
OPEN, TODAY, OVERDUE, DONE = "open", "today", "overdue", "done"
SHOWS: dict[str, tuple[str, Callable[[date], Q]]] = {
    OPEN: ("Open", lambda today: Q(done_at=None)),
    TODAY: ("Due today", lambda today: Q(done_at=None, due_on=today)),
    OVERDUE: ("Overdue", lambda today: Q(done_at=None, due_on__lt=today)),
    DONE: ("Done", lambda today: Q(done_at__isnull=False)),
}
ME, EVERYBODY, NOBODY = "me", "all", "nobody"


class TaskList:
    """The tasks about contacts that `user` may see, as `query` filters and pages them; their own at first."""

    def __init__(self, query: QueryDict, user: User) -> None:
        self.user = user
        self.show = query.get("show", "") if query.get("show") in SHOWS else OPEN
        self.whose = self._whose(query.get("whose", ""))
        self.text = searched_text(query)
        self.number = page_number(query.get("page", ""))

    @cached_property
    def page(self) -> Page[Task]:
        return Paginator(self._found, PER_PAGE).get_page(self.number)

    @property
    def _found(self) -> QuerySet[Task]:
        _, condition = SHOWS[self.show]
        tasks = Task.objects.live().visible_to(self.user).filter(condition(timezone.localdate()), self._theirs)
        for word in search_words(self.text):
            tasks = tasks.filter(Q(title__icontains=word) | Q(contact__search_text__contains=word))
        soonest = (F("due_on").asc(nulls_last=True), "pk")
        latest = ("-done_at", "-pk")
        shown = tasks.with_contacts().select_related("assignee")
        return shown.order_by(*(latest if self.show == DONE else soonest))

    @property
    def _theirs(self) -> Q:
        if self.whose == EVERYBODY:
            return Q()
        if self.whose == NOBODY:
            return Q(assignee=None)
        return Q(assignee=self.user.pk if self.whose == ME else int(self.whose))

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """Whose tasks can be shown."""
        others = choosable().exclude(pk=self.user.pk)
        named = [(str(person.pk), str(person)) for person in others]
        return [(ME, "My tasks"), (EVERYBODY, "Everybody’s tasks"), (NOBODY, "Nobody’s tasks"), *named]

    def _whose(self, asked: str) -> str:
        return asked if asked in (ME, EVERYBODY, NOBODY) or is_id(asked) else ME

    @property
    def is_asked(self) -> bool:
        """Whether anything is looked for beside the usual."""
        return bool(self.text) or self.whose != ME

    # Addresses

    @property
    def tabs(self) -> list[Tab]:
        """Which tasks; the tab that is open says how many there are."""
        return [
            Tab(self._url(show), label, show == self.show, self.page.paginator.count if show == self.show else None)
            for show, (label, _) in SHOWS.items()
        ]

    @property
    def url(self) -> str:
        """The one address of this view."""
        return self._url(self.show, self.number)

    def _url(self, show: str, number: int = 1) -> str:
        query = asked({"show": show, "whose": self.whose, "q": self.text}, usual={"show": OPEN, "whose": ME})
        return address("contacts:all-tasks", query, number)
