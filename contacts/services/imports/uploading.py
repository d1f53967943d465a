"""Taking in a file: kept on disk, its fingerprint noted, and handed to the background to be read."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from contacts import bells
from contacts.importing.formats import detect_format
from contacts.importing.problems import FileProblem
from contacts.models import Import

if TYPE_CHECKING:
    from accounts.models import User

MB = 1024 * 1024
NAME_LENGTH = 255
State = Import.State


def receive(upload: UploadedFile, user: User) -> Import:
    """Keeps the file and has it read in the background. Raises FileProblem for what is no table at sight."""
    folder = Path(settings.IMPORT_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix="upload-", delete=False) as draft:
        try:
            size, fingerprint = _copy(upload, draft)
            draft.flush()
            detect_format(Path(draft.name))
            return _take_over(Path(draft.name), upload.name or "file", size, fingerprint, user)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise


def read_again(imported: Import, overrides: Mapping[str, Any]) -> bool:
    """Reads the file anew, as `overrides` (contacts.importing.table.Overrides) say. False when it is too late."""
    open_states = [State.READY, State.CHECKED, State.FAILED]
    return _to_be_read(imported, open_states, overrides=dict(overrides))


def earlier_import(imported: Import) -> Import | None:
    """The last import of exactly the same file that was started, whoever did it."""
    same = Import.objects.filter(sha256=imported.sha256, state=State.STARTED, started_at__isnull=False)
    return same.exclude(pk=imported.pk).select_related("created_by").order_by("-started_at").first()


@transaction.atomic
def discard(imported: Import) -> bool:
    """Removes the file with all that is known of it. False when it was started: then it belongs to the history."""
    found = Import.objects.select_for_update().exclude(state=State.STARTED).filter(pk=imported.pk).first()
    if found is None:
        return False
    path = found.path
    found.delete_rows()
    found.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return True


def _copy(upload: UploadedFile, target: Any) -> tuple[int, str]:
    """Size and SHA-256."""
    fingerprint, size = hashlib.sha256(), 0
    for block in upload.chunks():
        size += len(block)
        if size > settings.IMPORT_MAX_MB * MB:
            raise FileProblem(f"This file is too large: at most {settings.IMPORT_MAX_MB:,} MB can be imported.")
        fingerprint.update(block)
        target.write(block)
    return size, fingerprint.hexdigest()


@transaction.atomic
def _take_over(draft: Path, name: str, size: int, fingerprint: str, user: User) -> Import:
    name = name.replace("\0", "").replace("\\", "/").rpartition("/")[2][-NAME_LENGTH:] or "file"
    imported = Import.objects.create(
        name=name, size=size, sha256=fingerprint, created_by=user, region=settings.PHONE_REGION, zone=str(user.zone)
    )
    os.replace(draft, imported.path)
    bells.IMPORTS.ring_for(imported.pk)
    return imported


@transaction.atomic
def _to_be_read(imported: Import, states: list[State], **changes: Any) -> bool:
    fresh = {"rows_done": 0, "bytes_done": 0, "message": "", "report": {}, "worked_on_until": None}
    moved = Import.objects.filter(pk=imported.pk, state__in=states, purged_at__isnull=True).update(
        state=State.SURVEYING, **fresh, **changes
    )
    if moved:
        imported.refresh_from_db()
        bells.IMPORTS.ring_for(imported.pk)
    return bool(moved)


def clear_away(imported: Import) -> None:
    """Takes file and rows away, and keeps the record."""
    imported.delete_rows()
    imported.path.unlink(missing_ok=True)


def remove_drafts(before: float) -> None:
    """Removes what broken uploads have left behind before that moment (seconds since 1970)."""
    for draft in Path(settings.IMPORT_DIR).glob("upload-*"):
        if draft.stat().st_mtime < before:
            shutil.rmtree(draft) if draft.is_dir() else draft.unlink(missing_ok=True)
