"""The cells of the contact list as HTML: a page has hundreds, and a template for each took half of the page's time.

For the same reason each text is escaped once and by Python's own `escape`: `format_html` takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from django.template.loader import get_template
from django.utils.formats import date_format

from accounts.templatetags.ui import avatar, since
from contacts.cells import Cell, Mark
from contacts.templatetags.custom_values import web_address

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.models import Company, Status

MARKS_SHOWN = 3
DASH = '<span class="dash" aria-hidden="true">–</span>'


def cells_html(cells: Iterable[Cell]) -> str:
    """A `<td>` for each cell."""
    return "".join([f"{cell.column.cell_start}{_inside(cell)}</td>" for cell in cells])


def _inside(cell: Cell) -> str:
    """HTML, as all functions below give it."""
    if cell.is_empty:
        return DASH
    return _custom(cell) if cell.column.field else LOOKS[cell.column.look](cell.value)


def _custom(cell: Cell) -> str:
    return get_template("contacts/_custom_value.html").render({"field": cell.column.field, "value": cell.value})


def _text(value: str) -> str:
    text = escape(value)
    return f'<bdi title="{text}">{text}</bdi>'


def _number(value: str) -> str:
    return f'<bdi class="num">{escape(value)}</bdi>'


def _link(value: str) -> str:
    url, shown = escape(value), escape(web_address(value))
    return f'<a href="{url}" target="_blank" rel="noopener noreferrer" title="{url}"><bdi>{shown}</bdi></a>'


def _list(values: list[Any]) -> str:
    names = [escape(str(value)) for value in values]
    return f'<span title="{", ".join(names)}">{", ".join([f"<bdi>{name}</bdi>" for name in names])}</span>'


def _day(value: date) -> str:
    return f'<time datetime="{value.isoformat()}">{date_format(value, "j M Y")}</time>'


def _company(value: Company) -> str:
    name = escape(value.name)
    return f'<a class="cell-link" href="{value.get_absolute_url()}" title="{name}"><bdi>{name}</bdi></a>'


def _person(value: User) -> str:
    name = escape(value.name)
    return f'<span class="row-owner" title="{name}">{avatar(value, "xs")}<bdi>{name}</bdi></span>'


def _badge(value: Status | Mark) -> str:
    name = escape(value.name)
    return f'<span class="badge bg-{escape(value.colour)}-lt" title="{name}"><bdi>{name}</bdi></span>'


def _tags(marks: list[Mark]) -> str:
    badges = "".join(map(_badge, marks[:MARKS_SHOWN]))
    return f'<span class="row-tags">{badges}{_more(marks[MARKS_SHOWN:])}</span>'


def _more(marks: list[Mark]) -> str:
    names = escape(", ".join([mark.name for mark in marks]))
    return f'<span class="row-tags-more" title="{names}">+{len(marks)}</span>' if marks else ""


# How a value is shown, by the look of its column.
LOOKS: dict[str, Callable[[Any], str]] = {
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
