"""What pages outside of bulk actions show about them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from bulkactions import actions
from bulkactions.models import BulkAction
from bulkactions.states import Status

register = template.Library()


@register.simple_tag(takes_context=True)
def running_count(context: Context) -> int:
    """How many bulk actions that the person may see are at work now; scheduled ones are not."""
    under_way = BulkAction.objects.filter(status__in=[Status.QUEUED, Status.RUNNING])
    return under_way.filter(pk__in=BulkAction.objects.visible_to(context["request"].user)).count()


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
