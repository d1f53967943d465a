"""Files to be imported, for tests that need one read, checked or done."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from contacts.models import Import
from contacts.services.imports import background, columns, uploading
from contacts.services.imports.checking import check
from contacts.services.imports.mapping_problems import mapping_problems


def surveyed(user: User, content: str | bytes, name: str = "people.csv", **settings: Any) -> Import:
    """A file that has been read; `settings` are those of `columns.configure`."""
    content = content.encode() if isinstance(content, str) else content
    imported = uploading.receive(SimpleUploadedFile(name, content), user)
    background.advance(imported.pk)
    imported.refresh_from_db()
    assert imported.state == Import.State.READY, imported.message
    if settings:
        columns.configure(imported, **settings)
    return imported


def checked(user: User, content: str | bytes, name: str = "people.csv", **settings: Any) -> Import:
    """The same after its dry run."""
    imported = surveyed(user, content, name, **settings)
    assert check(imported), mapping_problems(imported)
    background.advance(imported.pk)
    imported.refresh_from_db()
    assert imported.state == Import.State.CHECKED, imported.message
    return imported


def csv(*rows: str) -> str:
    return "".join(f"{row}\n" for row in rows)
