from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from bulkactions import engine
from bulkactions.actions.add_tags import AddTags
from bulkactions.models import Batch
from contacts.models import ContactTag
from tests.live import Redis, Stack
from tests.system.conftest import assert_counts_agree, assert_everything_happened_once, fresh, wait_until_over

WELL_OVER = timedelta(seconds=3)  # time for the others to try


class Worker(threading.Thread):
    """Does a claimed batch over a database connection of its own; `error` is what it ended with."""

    def __init__(self, batch: Batch) -> None:
        super().__init__()
        self.batch = batch
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            engine.perform(self.batch, fresh(self.batch.bulk_action).get_action())
        except Exception as error:
            self.error = error
        finally:
            connection.close()


@pytest.fixture
def inside(monkeypatch) -> Callable[[Callable[[], object]], list[int]]:
    """Calls `meanwhile` inside of every batch, before its effects; gives a list that grows by one for each."""

    def patch(meanwhile: Callable[[], object]) -> list[int]:
        entered: list[int] = []
        perform = AddTags.perform_batch

        def perform_batch(self, ids):
            entered.append(len(ids))
            meanwhile()
            return perform(self, ids)

        monkeypatch.setattr(AddTags, "perform_batch", perform_batch)
        return entered

    return patch


def test_of_two_workers_with_the_same_batch_one_wins(redis: Redis, contacts, ask, tag, inside):
    asked = ask("add_tags", contacts(100), tags=[tag])
    batch = engine.claim(asked, timezone.now())
    entered = inside(lambda: time.sleep(0.5))
    first, second = Worker(batch), Worker(batch)

    first.start()
    while not entered:
        time.sleep(0.01)
    second.start()  # and waits at the door
    first.join()
    second.join()

    assert (first.error, second.error, entered) == (None, None, [100])
    engine.advance(asked)
    assert_everything_happened_once(asked, tag)


def test_without_the_lock_too_the_second_result_is_refused(redis: Redis, contacts, ask, tag, inside, monkeypatch):
    """What makes it exactly once is a constraint; the lock before it only saves work."""
    monkeypatch.setattr(engine, "_hold", lambda batch: None)
    asked = ask("add_tags", contacts(100), tags=[tag])
    batch = engine.claim(asked, timezone.now())
    both = threading.Barrier(2)
    # SQLite lets one writer in at a time, so there the second comes in when the first is through.
    entered = inside(both.wait if connection.vendor == "postgresql" else lambda: None)
    workers = [Worker(batch), Worker(batch)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert entered == [100, 100]
    assert sorted(type(worker.error) for worker in workers if worker.error) == [IntegrityError]
    assert (fresh(asked).done, asked.results.count(), ContactTag.objects.count()) == (100, 100, 100)
    assert_counts_agree(asked)


def test_a_batch_that_outlasts_its_lease_is_still_done_once(stack: Stack, contacts, ask, tag, inside, settings):
    settings.BATCH_SIZE = 10
    settings.LEASE_SECONDS = 1
    asked = ask("add_tags", contacts(100), tags=[tag])
    slow = Worker(engine.claim(asked, timezone.now()))
    stack.start_worker(2)
    stack.start_clock()
    inside(lambda: stack.wait_for(lambda: slow.batch.leased_until < timezone.now() - WELL_OVER))

    slow.start()
    wait_until_over(stack, asked)
    slow.join()

    assert_everything_happened_once(asked, tag)
