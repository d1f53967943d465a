"""Leaving contacts alone that a protected tag keeps from being deleted or merged away."""

from __future__ import annotations

from django.db.models import Q

from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, skipped
from contacts.services import protection


def protected(among: Q | None = None) -> list[Foreseen]:
    """Who is skipped for a protected tag, of all or of those `among`."""
    conditions = protection.protected_by().items()
    return [Foreseen(Outcome.SKIPPED, code, which & among if among else which) for code, which in conditions]


def split(ids: list[int]) -> tuple[list[int], list[ContactResult]]:
    """Those that may be done, and the results of those that may not."""
    refused = protection.refused(ids)
    return [pk for pk in ids if pk not in refused], [skipped(pk, code) for pk, code in refused.items()]
