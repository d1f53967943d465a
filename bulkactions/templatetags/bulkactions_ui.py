"""What pages show about bulk actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from bulkactions import actions
from bulkactions.at_work import AtWork, at_work
from bulkactions.history import entries, results_of
from bulkactions.models import Batch, BulkAction
from bulkactions.results import Outcome
from bulkactions.schedule import due_words
from bulkactions.states import Status
from contacts.models import Contact
from contacts.short_lists import counted_page

register = template.Library()

HISTORY_PER_PAGE = 20


@register.simple_tag(takes_context=True)
def work_of_person(context: Context) -> AtWork:
    """Which bulk actions that the person may see are at work now."""
    return at_work(context["request"].user)


@register.inclusion_tag("bulkactions/_toolbar.html", takes_context=True)
def bulk_toolbar(context: Context) -> dict[str, Any]:
    """The actions that the person may take on selected contacts; belongs into the form that has the ticks."""
    user = context["request"].user
    offered = [action for action in actions.all().values() if action.toolbar is not None]
    permitted = sorted(
        (action for action in offered if user.has_perm(action.permission)), key=lambda action: action.toolbar or 0
    )
    return {
        "buttons": [action for action in permitted if not action.in_menu],
        "menu": [action for action in permitted if action.in_menu],
    }


@register.inclusion_tag("bulkactions/_contact_history.html", takes_context=True)
def contact_history(context: Context, contact: Contact) -> dict[str, Any]:
    """What bulk actions that the person may see did to a contact, newest first; `?history=2` is the second page."""
    request = context["request"]
    page = counted_page(results_of(contact, request.user), HISTORY_PER_PAGE, request.GET.get("history"))
    return {"contact": contact, "page": page, "entries": entries(list(page))}


@register.simple_tag(takes_context=True)
def deletions(context: Context, contacts: Iterable[Contact]) -> dict[int, BulkAction]:
    """The bulk actions that put these contacts into the trash, by id, among those that the person may see."""
    ids = {contact.deleted_in for contact in contacts if contact.deleted_in}
    visible = BulkAction.objects.visible_to(context["request"].user).select_related("created_by")
    return visible.in_bulk(ids)


@register.simple_tag(takes_context=True)
def deletion_of(context: Context, contact: Contact) -> BulkAction | None:
    """The bulk action that put this contact into the trash, if the person may see it."""
    return of_contact(deletions(context, [contact]), contact)


@register.filter
def of_contact(deletions: dict[int, BulkAction], contact: Contact) -> BulkAction | None:
    """`{{ deletions|of_contact:contact }}`"""
    return deletions.get(contact.deleted_in or 0)


# The pages of bulk actions

# Colour and icon of a status; the colours mean the same everywhere, and the word is always beside them.
LOOKS = {
    Status.SCHEDULED: ("bg-purple-lt", "calendar-time"),
    Status.QUEUED: ("bg-blue-lt", "hourglass"),
    Status.RUNNING: ("bg-blue-lt", "player-play"),
    Status.PAUSED: ("bg-orange-lt", "player-pause"),
    Status.COMPLETED: ("bg-green-lt", "circle-check"),
    Status.COMPLETED_WITH_ERRORS: ("bg-red-lt", "alert-triangle"),
    Status.FAILED: ("bg-red text-red-fg", "circle-x"),
    Status.CANCELLED: ("bg-secondary-lt", "ban"),
}


@register.inclusion_tag("bulkactions/_status_badge.html")
def status_badge(status: str) -> dict[str, Any]:
    """`{% status_badge bulk_action.status %}`"""
    colour, icon = LOOKS[Status(status)]
    return {"label": Status(status).label, "colour": colour, "icon_name": icon}


@register.inclusion_tag("bulkactions/_outcome_bar.html")
def outcome_bar(bulk_action: BulkAction) -> dict[str, Any]:
    """A stacked bar of what came of it, with the contacts that were not processed as its empty rest."""
    counts = [(outcome, int(getattr(bulk_action, outcome))) for outcome in Outcome]
    segments, offset = [], 0.0
    for outcome, count in counts:
        width = count * 100 / bulk_action.total if bulk_action.total else 0
        segments.append({"outcome": outcome, "count": count, "x": f"{offset:.3f}%", "width": f"{width:.3f}%"})
        offset += width
    return {"segments": [segment for segment in segments if segment["count"]], "rest": bulk_action.not_processed}


@register.filter
def per_second(rate: float) -> str:
    """ "1,850/s"; slow ones by the minute."""
    if rate >= 10:
        return f"{rate:,.0f}/s"
    return f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.0f}/min"


@register.filter
def duration(length: timedelta) -> str:
    """ "4 s", "3 min 20 s", "2 h 5 min", "3 days 4 h"."""
    seconds = round(length.total_seconds())
    if seconds < 60:
        return f"{seconds} s" if seconds else "under 1 s"
    if seconds < 3600:
        return _two(seconds // 60, "min", seconds % 60, "s")
    if seconds < 24 * 3600:
        return _two(seconds // 3600, "h", seconds % 3600 // 60, "min")
    days = seconds // (24 * 3600)
    return _two(days, "day" if days == 1 else "days", seconds % (24 * 3600) // 3600, "h")


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large:,} {large_unit} {small} {small_unit}" if small else f"{large:,} {large_unit}"


@register.filter
def took(batch: Batch) -> str:
    """How long a batch that is done was worked on."""
    return duration(batch.finished_at - batch.started_at) if batch.finished_at and batch.started_at else ""


@register.filter
def roughly(length: timedelta) -> str:
    """A time that is only estimated: "4 s", "3 min", "2 h"."""
    return " ".join(duration(max(length, timedelta(seconds=1))).split()[:2])


@register.filter
def due(moment: datetime) -> str:
    """ "today 14:00", "Thu 16:20", in the person's zone."""
    return due_words(moment, timezone.now(), timezone.get_current_timezone())
