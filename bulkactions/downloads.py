"""The file that a bulk action has made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone


@dataclass(frozen=True)
class Download:
    """Where the file is, how it is called for those who take it, and until when it is kept."""

    path: Path
    filename: str
    until: datetime
    days: int  # for which such a file is kept

    @property
    def is_there(self) -> bool:
        return self.path.is_file() and not self.is_expired

    @property
    def is_expired(self) -> bool:
        return timezone.now() >= self.until
