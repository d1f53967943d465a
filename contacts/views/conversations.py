"""What was said to contacts and by them: a list of conversations, and each of them to be read."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.parts import show_list
from accounts.requests import UserRequest
from contacts.conversation_listing import ConversationList
from contacts.models import Contact, Conversation
from contacts.short_lists import counted_page

MESSAGES_ON_A_CONTACT = 5
MESSAGES_PER_PAGE = 40
PARTS = {"conversations-found": "conversations/_found.html"}


def messages_context(request: UserRequest, contact: Contact) -> dict[str, Any]:
    """For the page of a contact: the newest."""
    messages = contact.messages.select_related("author").order_by("-created_at", "-pk")
    return {"messages_page": counted_page(messages, MESSAGES_ON_A_CONTACT)}


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    return show_list(request, ConversationList(request.GET, request.user), PARTS, "conversations/page.html")


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """The conversation with one contact, beside the list."""
    conversation = _visible(request, pk)
    messages = conversation.contact.messages.select_related("author").order_by("-created_at", "-pk")
    context = {
        "list": ConversationList(request.GET, request.user),
        "conversation": conversation,
        "messages_page": Paginator(messages, MESSAGES_PER_PAGE).get_page(request.GET.get("messages")),
    }
    return render(request, "conversations/page.html", context)


@require_POST
@permission_required("contacts.view_contact", raise_exception=True)
def read(request: UserRequest, pk: int) -> HttpResponse:
    conversation = _visible(request, pk)
    conversation.mark_read()
    if request.htmx:
        return render(request, "conversations/_read.html", {"conversation": conversation, "just_now": True})
    return redirect("contacts:conversation", pk)


def _visible(request: UserRequest, pk: int) -> Conversation:
    """The conversation with that contact if this person may see it, and it is not in the trash; else 404."""
    visible = Conversation.objects.live().visible_to(request.user)
    return get_object_or_404(visible.select_related("contact", "assignee"), contact=pk)
