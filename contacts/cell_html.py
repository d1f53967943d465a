"""The cells of the contact list as HTML: a page has hundreds, and a template for each took half of the page's time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.templatetags.ui import avatar, since
from contacts.cells import Cell, Mark
from contacts.templatetags.custom_values import web_address

MARKS_SHOWN = 3
DASH = mark_safe('<span class="dash" aria-hidden="true">–</span>')


def cells_html(cells: Iterable[Cell]) -> SafeString:
    """A `<td>` for each cell."""
    return mark_safe("".join([f"{cell.column.cell_start}{conditional_escape(_inside(cell))}</td>" for cell in cells]))


def _inside(cell: Cell) -> SafeString | str:
    if cell.is_empty:
        return DASH
    return _custom(cell) if cell.column.field else LOOKS[cell.column.look](cell.value)


def _custom(cell: Cell) -> SafeString:
    template = get_template("contacts/_custom_value.html")
    return mark_safe(template.render({"field": cell.column.field, "value": cell.value}))


def _text(value: str) -> SafeString:
    return format_html('<bdi title="{0}">{0}</bdi>', value)


def _number(value: str) -> SafeString:
    return format_html('<bdi class="num">{}</bdi>', value)


def _link(value: str) -> SafeString:
    address = '<a href="{0}" target="_blank" rel="noopener noreferrer" title="{0}"><bdi>{1}</bdi></a>'
    return format_html(address, value, web_address(value))


def _list(values: list[Any]) -> SafeString:
    names = format_html_join(", ", "<bdi>{}</bdi>", ((value,) for value in values))
    return format_html('<span title="{}">{}</span>', ", ".join(map(str, values)), names)


def _day(value: date) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "j M Y"))


def _company(value: Any) -> SafeString:
    return format_html(
        '<a class="cell-link" href="{0}" title="{1}"><bdi>{1}</bdi></a>', value.get_absolute_url(), value
    )


def _person(value: Any) -> SafeString:
    return format_html('<span class="row-owner" title="{0}">{1}<bdi>{0}</bdi></span>', value, avatar(value, "xs"))


def _badge(value: Any) -> SafeString:
    return format_html('<span class="badge bg-{0}-lt" title="{1}"><bdi>{1}</bdi></span>', value.colour, value)


def _tags(marks: list[Mark]) -> SafeString:
    badges = mark_safe("".join(map(_badge, marks[:MARKS_SHOWN])))
    return format_html('<span class="row-tags">{}{}</span>', badges, _more(marks[MARKS_SHOWN:]))


def _more(marks: list[Mark]) -> SafeString | str:
    names = ", ".join(map(str, marks))
    return format_html('<span class="row-tags-more" title="{}">+{}</span>', names, len(marks)) if marks else ""


# How a value is shown, by the look of its column.
LOOKS: dict[str, Callable[[Any], SafeString | str]] = {
    "text": _text,
    "number": _number,
    "link": _link,
    "list": _list,
    "day": _day,
    "moment": since,
    "company": _company,
    "person": _person,
    "status": _badge,
    "tags": _tags,
}
