"""What the page of conversations shows for one query string."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict

from accounts.parts import Tab
from contacts.addresses import address, asked
from contacts.models import Conversation, Message
from contacts.paging import page_number
from contacts.search_box import search_words, searched_text

if TYPE_CHECKING:
    from accounts.models import User

PER_PAGE = 30
ALL, UNREAD, MINE = "all", "unread", "mine"
LABELS = {ALL: "All", UNREAD: "Unread", MINE: "Assigned to me"}


class ConversationList:
    """The conversations with contacts that `user` may see, the newest first."""

    def __init__(self, query: QueryDict, user: User) -> None:
        self.user = user
        self.show = query.get("show", "") if query.get("show") in LABELS else ALL
        self.text = searched_text(query)
        self.number = page_number(query.get("page", ""))

    @cached_property
    def page(self) -> Page[Conversation]:
        return Paginator(self._found, PER_PAGE).get_page(self.number)

    @cached_property
    def rows(self) -> list[tuple[Conversation, Message | None]]:
        """The conversations of the page, each with its last message."""
        conversations = list(self.page)
        newest = Message.objects.filter(contact=OuterRef("contact")).order_by("-created_at", "-pk").values("pk")[:1]
        shown = Conversation.objects.filter(pk__in=[one.pk for one in conversations])
        ids = dict(shown.values_list("pk", Subquery(newest)))
        messages = Message.objects.in_bulk([pk for pk in ids.values() if pk])
        return [(one, messages.get(ids.get(one.pk) or 0)) for one in conversations]

    @property
    def _found(self) -> QuerySet[Conversation]:
        found = Conversation.objects.live().visible_to(self.user).filter(last_message_at__isnull=False)
        if self.show == UNREAD:
            found = found.filter(unread__gt=0)
        if self.show == MINE:
            found = found.filter(assignee=self.user)
        for word in search_words(self.text):
            found = found.filter(contact__search_text__contains=word)
        return found.with_contacts().order_by("-last_message_at", "-pk")

    @property
    def tabs(self) -> list[Tab]:
        return [Tab(self._url(show), label, show == self.show) for show, label in LABELS.items()]

    @property
    def url(self) -> str:
        """The one address of this view."""
        return self._url(self.show, self.number)

    @property
    def query(self) -> str:
        """What follows the address of one conversation, so that the list beside it stays as it is."""
        _, mark, query = self.url.partition("?")
        return mark + query

    def _url(self, show: str, number: int = 1) -> str:
        return address("contacts:conversations", asked({"show": show, "q": self.text}, usual={"show": ALL}), number)
