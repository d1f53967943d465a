"""What undo and redo have in common: they leave alone what somebody has changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q

from bulkactions.models import Result
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, skipped, succeeded

EVERYBODY = Q(pk__isnull=False)


def changed_since(condition: Q) -> list[Foreseen]:
    """The contacts that meet `condition` are left alone."""
    return [Foreseen(Outcome.SKIPPED, "changed_since", condition)]


def undo_data_of(results: Iterable[Result]) -> dict[int, Any]:
    """Contact id -> the undo data of its result; an empty dict where there is none."""
    return {result.contact_id: result.undo or {} for result in results}


def done_or_changed(ids: Iterable[int], done: Collection[int]) -> list[ContactResult]:
    """One result for each of `ids`: those that are not among `done` were changed since.

    Where `done` is a mapping, it holds the undo data of each.
    """
    undo = done if isinstance(done, Mapping) else {}
    return [succeeded(pk, undo.get(pk)) if pk in done else skipped(pk, "changed_since") for pk in ids]
