"""What the templates of the action dialog need beside the dialog itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.conf import settings
from django.utils import timezone

register = template.Library()


@register.simple_tag
def in_days(setting: str) -> datetime:
    """The moment in as many days as a setting says: `{% in_days "TRASH_DAYS" as until %}`."""
    return timezone.now() + timedelta(days=getattr(settings, setting))
