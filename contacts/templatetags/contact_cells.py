"""The cells of a row of the contact list."""

from __future__ import annotations

from django import template

from contacts.cell_html import cells_html

register = template.Library()

register.simple_tag(cells_html)
