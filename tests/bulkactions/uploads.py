"""Imports as far as a test needs them: uploaded, read, checked, started; through the pages where those are meant."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from bulkactions.models import BulkAction
from contacts.models import Import
from contacts.services.imports import background, uploading
from tests.pages import fields_of, text_of

HTMX = {"HX-Request": "true"}
PEOPLE = "First name,Mail,Shoe size\nZoë,zoe@example.com,38\nJosé,jose@example.com,44\n"


def received(user: User, content: str | bytes = PEOPLE, name: str = "people.csv") -> Import:
    """A file that was uploaded, and is not read yet."""
    data = content.encode() if isinstance(content, str) else content
    return uploading.receive(SimpleUploadedFile(name, data), user)


def read(user: User, content: str | bytes = PEOPLE, name: str = "people.csv") -> Import:
    """A file whose columns are known."""
    return worked_on(received(user, content, name))


def worked_on(imported: Import) -> Import:
    """After the background has done what waits for it."""
    background.advance(imported.pk)
    imported.refresh_from_db()
    return imported


def checked(client: Client, imported: Import, **changes: str) -> Import:
    """A file that went through the columns page and the dry run."""
    response = post_columns(client, imported, check="1", **changes)
    assert response.status_code == 302, text_of(response)
    imported.refresh_from_db()
    return worked_on(imported)


def columns_form(client: Client, imported: Import) -> dict[str, list[str]]:
    return fields_of(client.get(f"/imports/{imported.pk}/"), "import-form")


def post_columns(client: Client, imported: Import, headers=None, **changes):
    data = columns_form(client, imported) | {_input(name): value for name, value in changes.items()}
    return client.post(f"/imports/{imported.pk}/columns/", data, headers=headers)


def _input(keyword: str) -> str:
    """column_2 is column-2."""
    return re.sub(r"_(?=\d)", "-", keyword)


def reading_form(client: Client, imported: Import) -> dict[str, list[str]]:
    return fields_of(client.get(f"/imports/{imported.pk}/"), "import-reading-fields")


def started(client: Client, imported: Import, **changes) -> BulkAction:
    """An import that was started, and is not done yet."""
    form = fields_of(client.get(f"/imports/{imported.pk}/check/"), "import-start") | changes
    client.post(f"/imports/{imported.pk}/start/", form)
    return BulkAction.objects.get()
