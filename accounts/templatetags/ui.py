"""What every template may use without {% load %}: icons, avatars, times, counts, the sidebar's links."""

from __future__ import annotations

import re
import warnings
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol
from zlib import crc32

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Page
from django.template import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ICONS = settings.BASE_DIR / "static" / "vendor" / "tabler-icons" / "outline"
# Looked up once, as a running server also knows the hashed names of those files only that it was started with.
STYLES = sorted(path.name for path in (settings.BASE_DIR / "static" / "css" / "components").glob("*.css"))
# Those whose tint says nothing: green, yellow, red and blue stand for outcomes and statuses.
AVATAR_COLOURS = ("azure", "indigo", "purple", "pink", "orange", "teal", "cyan", "lime")


class Person(Protocol):
    """Whoever has an avatar: a contact or a user."""

    @property
    def name(self) -> str: ...

    @property
    def initials(self) -> str: ...


# Pictures


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Tabler's outline icon as inline SVG, hidden from screen readers: `{% icon "x" %}`, `{% icon "x" "icon-sm" %}`."""
    # The drawing comes from our own tree, and `classes` from our own templates.
    return mark_safe(f'<svg class="icon {classes}" aria-hidden="true" focusable="false" {_drawing(name)}')


@cache
def _drawing(name: str) -> str:
    """Everything of the icon's file after `<svg`, on one line and without its own class."""
    try:
        svg = (ICONS / f"{name}.svg").read_text()
    except FileNotFoundError:
        warnings.warn(f"There is no icon “{name}”. Add it with: bin/vendor icon {name}", RuntimeWarning, stacklevel=2)
        return 'viewBox="0 0 24 24"></svg>'
    svg = re.sub(r'class="[^"]*"|xmlns="[^"]*"|<path stroke="none"[^>]*>', "", svg.partition("<svg")[2])
    return re.sub(r"\s+", " ", svg).strip()


@register.simple_tag
def avatar(person: Person, size: str = "sm") -> SafeString:
    """The initials on a colour that stays with the name: `{% avatar contact %}`, `{% avatar user "xs" %}`."""
    colour = AVATAR_COLOURS[crc32(person.name.encode()) % len(AVATAR_COLOURS)]
    return format_html(
        '<span class="avatar avatar-{} bg-{}-lt" aria-hidden="true">{}</span>', size, colour, person.initials
    )


# Times and counts


@register.filter
def since(value: datetime | None) -> SafeString | str:
    """`<time>` with “5 min ago”, “in 3 h” or a date, and the exact moment on hover, in the person's zone."""
    if value is None:
        return ""
    return _time(value, _relative(value, timezone.now()))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """`<time>` with day and clock time in the person's zone: “3 Mar 2026, 14:05”."""
    if value is None:
        return ""
    return _time(value, f"{_day(value)}, {timezone.localtime(value):%H:%M}")


def _time(value: datetime, text: str) -> SafeString:
    local = timezone.localtime(value)
    exact = f"{local:%A}, {local.day} {local:%b %Y, %H:%M:%S %Z}"
    # Nothing in it comes from people, and a page of the contact list has a hundred of these.
    return mark_safe(f'<time datetime="{local.isoformat(timespec="seconds")}" title="{exact}">{text}</time>')


def _day(value: datetime) -> str:
    local = timezone.localtime(value)
    return f"{local.day} {local:%b %Y}"


def _relative(value: datetime, now: datetime) -> str:
    distance = abs(now - value)
    if distance < timedelta(minutes=1):
        return "just now" if value <= now else "in a moment"
    if distance >= timedelta(days=7):
        return _day(value)
    amount = _amount(distance)
    return f"{amount} ago" if value < now else f"in {amount}"


def _amount(distance: timedelta) -> str:
    if distance < timedelta(hours=1):
        return f"{distance.seconds // 60} min"
    if distance < timedelta(days=1):
        return f"{distance.seconds // 3600} h"
    return plural(distance.days, "day")


@register.filter
def plural(count: int, noun: str) -> str:
    """`{{ n|plural:"contact" }}`: “1 contact”, “5,000 contacts”; a plural without s: "person,people"."""
    singular, _, many = noun.partition(",")
    return f"{intcomma(count)} {singular if count == 1 else many or singular + 's'}"


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The numbers to link: first, last and those around the present page, with None where some are left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in numbers]


# Dialogs


@register.simple_tag(takes_context=True)
def dialog_post(context: Context, url: str) -> SafeString:
    """What sends a form, button or field to `url` and takes the answer into the dialog that it is part of.

    Nothing where the dialog is a page of its own: what stands in it is sent as without scripts.
    """
    return format_html(' hx-post="{}" hx-target="#modal"', url) if context["request"].htmx else SafeString()


# The frame


@register.simple_tag
@cache
def component_styles() -> SafeString:
    """A link to every file in static/css/components, so that a new one is used by being there."""
    links = ((static(f"css/components/{name}"),) for name in STYLES)
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', links)


@register.inclusion_tag("components/_nav_link.html", takes_context=True)
def nav_link(
    context: Context, url_name: str, label: str, icon: str, permission: str = "", **more: Any
) -> dict[str, Any]:
    """An entry of the sidebar; nothing where the page does not exist or the person may not open it.

    `exact=True` marks it as current on its own page only, not on those beneath it.
    """
    url, path = _permitted_url(context, url_name, permission), context["request"].path
    is_current = path == url or (bool(url) and not more.get("exact") and path.startswith(url))
    return {"url": url, "label": label, "icon": icon, "is_current": is_current, **more}


@register.inclusion_tag("components/_settings_card.html", takes_context=True)
def settings_card(
    context: Context, url_name: str, label: str, icon: str, text: str, permission: str = ""
) -> dict[str, Any]:
    """A page of the settings with a sentence on it; nothing where the person may not open it."""
    return {"url": _permitted_url(context, url_name, permission), "label": label, "icon": icon, "text": text}


def _permitted_url(context: Context, url_name: str, permission: str) -> str:
    """Empty where the page does not exist or the person lacks the permission."""
    if permission and not context["request"].user.has_perm(permission):
        return ""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
