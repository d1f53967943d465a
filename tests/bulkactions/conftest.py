from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from bulkactions import actions, engine, jobs, starting
from bulkactions.actions.add_tags import AddTags
from bulkactions.models import BulkAction
from bulkactions.pacing import Pacing
from bulkactions.results import ContactResult, failed, skipped, succeeded, unchanged
from bulkactions.selection import Selection
from contacts.models import Contact, Tag
from tests.factories import TagFactory


@pytest.fixture(autouse=True)
def rung(monkeypatch) -> list[int]:
    """The ids of the bulk actions that jobs would have rung for; no test here needs Redis."""
    calls: list[int] = []
    monkeypatch.setattr(jobs, "ring", calls.append)
    monkeypatch.setattr(jobs, "count_workers", lambda: 2)
    return calls


@pytest.fixture(autouse=True)
def exports(settings, tmp_path) -> None:
    """Files of a test's own: another test's bulk action may have had the same number."""
    settings.EXPORT_DIR = tmp_path / "exports"


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> Path:
    """Where uploaded files are kept, likewise."""
    settings.IMPORT_DIR = tmp_path / "imports"
    return settings.IMPORT_DIR


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now

    def move(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tag() -> Tag:
    return TagFactory(name="VIP")


@pytest.fixture
def ask(admin: User, clock: Clock) -> Callable[..., BulkAction]:
    """Confirms a bulk action: `ask("add_tags", contacts, tags=["1"])`; contacts or ids, or `selection=`."""

    def confirm(
        name: str,
        contacts: list[Contact] | None = None,
        /,
        *,
        by: User | None = None,
        selection: Selection | None = None,
        pacing: Pacing | None = None,
        expected: int | None = None,
        now: datetime | None = None,
        **options: list[str],
    ) -> BulkAction:
        action = actions.get(name)(by or admin, options)
        picked = selection or action.default_selection() or Selection(ids=tuple(c.pk for c in contacts or []))
        request = starting.Request(action, picked, f"{name} in a test", pacing or Pacing(), expected=expected)
        return starting.start(request, now or clock())

    return confirm


@pytest.fixture
def run(clock: Clock) -> Callable[[BulkAction], BulkAction]:
    """Works a bulk action off, as a worker would, and gives it back refreshed."""

    def work(bulk_action: BulkAction) -> BulkAction:
        bulk_action = BulkAction.objects.get(pk=bulk_action.pk)
        engine.advance(bulk_action, clock=clock)
        bulk_action.refresh_from_db()
        return bulk_action

    return work


@pytest.fixture
def do(ask, run) -> Callable[..., BulkAction]:
    """Confirms and works off."""
    return lambda *args, **kwargs: run(ask(*args, **kwargs))


def outcomes(bulk_action: BulkAction) -> dict[int, tuple[str, str]]:
    """Contact id -> (outcome, reason)."""
    return {row[0]: (row[1], row[2]) for row in bulk_action.results.values_list("contact_id", "outcome", "reason")}


@pytest.fixture
def mixed(do, monkeypatch) -> Callable[..., BulkAction]:
    """`mixed(contacts)`: one bulk action in which they succeed, stay unchanged, are skipped and fail in turn."""

    def perform(self: AddTags, ids: list[int]) -> list[ContactResult]:
        kinds = [
            lambda pk: succeeded(pk, {str(self.picked.ids[0]): True}),
            lambda pk: unchanged(pk, "already_tagged"),
            lambda pk: skipped(pk, "not_available"),
            lambda pk: failed(pk, "error", "ValueError: a comma"),
        ]
        return [kinds[place % 4](pk) for place, pk in enumerate(ids)]

    def work(contacts: list[Contact], **kwargs) -> BulkAction:
        monkeypatch.setattr(AddTags, "perform_batch", perform)
        return do("add_tags", contacts, tags=[str(TagFactory().pk)], **kwargs)

    return work
