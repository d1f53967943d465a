"""The action dialog as tests open it, fill it in and confirm it."""

from __future__ import annotations

import re
from html import unescape

from django.urls import reverse
from django.utils.html import strip_tags

from contacts.models import Contact
from tests.pages import fields_of

HTMX = {"HX-Request": "true", "HX-Target": "modal"}


def url(action="add_tags") -> str:
    return reverse("bulkactions:new", args=[action])


def preview_url(action="add_tags") -> str:
    return reverse("bulkactions:preview", args=[action])


def ticked(contacts, **fields):
    return {"scope": "ids", "ids": [contact.pk for contact in contacts], "expected": len(contacts), **fields}


def everything(**fields):
    return {"scope": "all", "query": "", "expected": Contact.objects.live().count(), **fields}


def dialog_of(response) -> dict[str, list[str]]:
    """What the browser would post from the dialog as it stands."""
    return fields_of(response, "action-dialog")


def button_of(response) -> str:
    found = re.search(r'<button[^>]*id="action-confirm"[^>]*>(.*?)</button>', response.content.decode(), re.S)
    return unescape(strip_tags(found[1])).strip()


def confirm(client, response, action="add_tags", headers=None, **changes):
    """Presses the button of the dialog that `response` shows."""
    return client.post(url(action), {**dialog_of(response), **changes, "confirm": "1"}, headers=headers or {})
