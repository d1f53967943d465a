"""What every row needs: contacts to work on, somebody who asks, and bulk actions run from click to completed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.models import User
from bulkactions import actions
from bulkactions.benchmarks.figures import seconds
from bulkactions.models import Batch, BulkAction, Result, Transition
from bulkactions.options import Options
from bulkactions.pacing import Pacing
from bulkactions.selection import Selection
from bulkactions.starting import Request, start
from bulkactions.states import OVER, Status
from contacts.models import Contact, ContactTag, Tag

POLL_SECONDS = 0.02
GIVE_UP_SECONDS = 900
TAG_NAME = "Benchmark tag"


@dataclass(frozen=True)
class Bench:
    """One run of the benchmarks. `contacts` is the size that "everything" means, `user` may do everything."""

    user: User
    contacts: int
    say: Callable[[str], None]
    repeats: int = 3

    def best(self, *works: Callable[[], float]) -> list[float]:
        """The shortest of several times that each of `works` gives. They take turns, so none gets the quiet minute."""
        rounds = [[work() for work in works] for _ in range(self.repeats)]
        return [min(times) for times in zip(*rounds, strict=True)]

    def portion(self, size: int) -> Selection:
        """The first `size` contacts of the list."""
        return Selection(query={}, limit=min(size, self.contacts))

    def confirm(
        self, name: str, options: Options, selection: Selection | None = None, pacing: Pacing | None = None
    ) -> BulkAction:
        """What the confirm button does. No selection: the one that follows from the options, as for an undo."""
        action = actions.get(name)(self.user, options)
        selection = selection or action.default_selection()
        assert selection is not None, f"{name} needs a selection"
        request = Request(action, selection, f"Benchmark of {name}", pacing or Pacing(), send_done_email=False)
        return start(request)

    def run(self, name: str, options: Options, selection: Selection | None = None) -> tuple[float, BulkAction]:
        """Seconds from click to completed, and the bulk action. Workers must be running."""
        started = time.perf_counter()
        bulk_action = self.confirm(name, options, selection)
        wait_until_over(bulk_action)
        elapsed = time.perf_counter() - started
        if bulk_action.status != Status.COMPLETED or bulk_action.succeeded != bulk_action.total:
            raise RuntimeError(f"{bulk_action} ended as {bulk_action.status}: {bulk_action.reason or bulk_action.done}")
        return elapsed, bulk_action

    def run_and_undo(self, name: str, options: Options, selection: Selection) -> float:
        """Seconds from click to completed. What was done is taken back and forgotten."""
        tidy()
        elapsed, bulk_action = self.run(name, options, selection)
        tidy()
        _, undo = self.run("undo", {"bulk_action": [str(bulk_action.pk)]})
        forget(undo)
        forget(bulk_action)
        return elapsed


def wait_until_over(bulk_action: BulkAction) -> None:
    """Refreshes `bulk_action` when it is over. Raises TimeoutError."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    mine = BulkAction.objects.filter(pk=bulk_action.pk).values_list("status", flat=True)
    while mine.get() not in OVER:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{bulk_action} is not over after {GIVE_UP_SECONDS} s")
        time.sleep(POLL_SECONDS)
    bulk_action.refresh_from_db()


def first_contacts(size: int) -> QuerySet[Contact]:
    """The same contacts as Bench.portion, for a floor."""
    return Contact.objects.live().order_by("-created_at", "-id")[:size]


def execute(sql: str, params: Sequence[Any] = ()) -> float:
    """Seconds that one statement takes, its commit included."""

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)

    return seconds(work)


def update_floor(size: int, column: str) -> float:
    """Seconds that one UPDATE of a column of the first `size` contacts takes. Writing what is there costs the same.

    With the moment of the change, which every changed contact is given.
    """
    sql, params = first_contacts(size).values_list("pk").query.sql_with_params()
    tidy()
    update = f"UPDATE {Contact._meta.db_table} SET {column} = {column}, updated_at = %s WHERE id IN ({sql})"
    return execute(update, (timezone.now(), *params))


def new_tag() -> Tag:
    return Tag.objects.create(name=f"{TAG_NAME} {time.time_ns()}")


def forget_tag(tag: Tag) -> None:
    ContactTag.objects.filter(tag=tag).delete()
    tag.delete()


def forget_everything(user: User) -> None:
    """Removes what an earlier run left behind when it was killed."""
    mine = BulkAction.objects.filter(created_by=user)
    Contact.objects.in_trash().filter(deleted_in__in=[0, *mine.values_list("pk", flat=True)]).update(
        deleted_at=None, deleted_in=None
    )
    for bulk_action in mine.order_by("-pk"):  # an undo before what it undoes
        forget(bulk_action)
    for tag in Tag.objects.filter(name__startswith=TAG_NAME):
        forget_tag(tag)


def forget(bulk_action: BulkAction) -> None:
    """Removes a bulk action with everything that hangs on it."""
    kinds: list[type[Model]] = [Result, Batch, Transition]
    for kind in kinds:
        kind._default_manager.filter(bulk_action=bulk_action).delete()
    bulk_action.delete()


def tidy() -> None:
    """Leaves no earlier row's dead tuples and dirty pages to be paid for by the next one."""
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(model._meta.db_table for model in (Contact, ContactTag, Result, Batch))
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {tables}")
        with suppress(DatabaseError):  # for superusers only
            cursor.execute("CHECKPOINT")
