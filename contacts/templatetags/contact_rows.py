"""The rows of the contact list."""

from __future__ import annotations

from django import template

from contacts.row_html import row_html

register = template.Library()

register.simple_tag(row_html)
