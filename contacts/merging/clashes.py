"""What a contact may have only once, where several of those that become one have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils import timezone

from contacts.merging.changing import Wanted
from contacts.models import Conversation, Enrolment, Message

UNDER_WAY = [Enrolment.State.ACTIVE, Enrolment.State.PAUSED]


def clashing_enrolments(master: int, others: Sequence[int]) -> Wanted:
    """Nobody is in an automation twice: of several under way the master's goes on, the others are stopped."""
    found = Enrolment.objects.filter(contact__in=[master, *others], state__in=UNDER_WAY).order_by("pk")
    stopped = {"state": Enrolment.State.STOPPED.value, "ended_at": timezone.now()}
    rows = found.values_list("pk", "contact_id", "automation_id")
    return dict.fromkeys(_later((contact != master, pk, automation) for pk, contact, automation in rows), stopped)


def clashing_messages(master: int, others: Sequence[int]) -> Wanted:
    """One bulk action writes to a contact once: what it wrote to others is kept as if it came from elsewhere.

    What it has not sent yet is not sent: the same message goes to the master.
    """
    found = Message.objects.filter(contact__in=[master, *others], bulk_action__isnull=False).order_by("pk")
    rows = list(found.values_list("pk", "contact_id", "bulk_action", "channel", "state"))
    states = {row[0]: row[4] for row in rows}
    later = _later((contact != master, pk, (sender, channel)) for pk, contact, sender, channel, _ in rows)
    return {pk: {"bulk_action": None} | _unsent(states[pk]) for pk in later}


def _unsent(state: str) -> dict[str, Any]:
    if state != Message.State.SCHEDULED:
        return {}
    return {"state": Message.State.CANCELLED.value, "problem": "Merged with a contact that gets the same message."}


def _later(rows: Iterable[tuple[bool, int, Any]]) -> Iterator[int]:
    """Of rows (is another's, id, key) the ids of those whose key another row had before; the master's come first."""
    seen = set()
    for _, pk, key in sorted(rows, key=lambda row: row[:2]):
        if key in seen:
            yield pk
        seen.add(key)


def joined_conversation(master: int, others: Sequence[int]) -> tuple[Wanted, list[int]]:
    """There is one thread with a contact: what the kept one becomes, and the ids of those that stay behind."""
    threads = list(Conversation.objects.filter(contact__in=[master, *others]).order_by("pk"))
    threads.sort(key=lambda thread: thread.contact_id != master)
    if len(threads) < 2:
        return {}, []
    moments = [thread.last_message_at for thread in threads if thread.last_message_at]
    joined = {
        "unread": sum(thread.unread for thread in threads),
        "is_open": any(thread.is_open for thread in threads),
        "assignee_id": next((thread.assignee_id for thread in threads if thread.assignee_id), None),
        "last_message_at": max(moments, default=None),
    }
    return {threads[0].pk: joined}, [thread.pk for thread in threads[1:]]
