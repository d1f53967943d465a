from __future__ import annotations

import os
import signal
from contextlib import suppress
from itertools import islice

import pytest
from django.core.management import CommandError, call_command

from bulkactions.benchmarks import reference_set, rows
from bulkactions.benchmarks.rows import listing
from bulkactions.benchmarks.workers import descendants, workers
from bulkactions.jobs import count_workers
from bulkactions.models import BulkAction
from contacts.models import Contact
from tests.live import process_environment

ROWS = [name for name in rows.all() if name != "memory"]  # that one starts all of Muster, as test_run does


@pytest.fixture
def environment(redis, transactional_db, monkeypatch):
    """The workers that a benchmark starts are to work on the test's database."""
    for name, value in process_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "crm.settings")


@pytest.mark.for_postgresql
def test_rows_are_measured_with_workers_of_their_own_and_leave_nothing_behind(environment, monkeypatch, capsys):
    monkeypatch.setattr(listing, "TRIES", 1)
    views = reference_set._views  # each of which is asked for once in test_reference_set
    monkeypatch.setattr(reference_set, "_views", lambda *args: islice(views(*args), 0, None, 10))
    with suppress(CommandError):  # over budget: 1,200 contacts are no measure for a ratio
        call_command("bench", *ROWS, contacts=1200, repeats=1)
    assert "| budget" in capsys.readouterr().out
    assert Contact.objects.live().count() == 1200
    assert not BulkAction.objects.exists()
    assert not count_workers()


def test_it_does_not_measure_with_the_workers_of_others(environment):
    with workers(1), pytest.raises(CommandError, match="Other workers"), workers(1):
        pass
    assert not count_workers()


def test_workers_that_had_to_be_killed_do_not_count_any_more(environment):
    with workers(1) as pool:
        for pid in [pool.pid, *descendants(pool.pid)]:
            os.kill(pid, signal.SIGKILL)
        assert count_workers() == 1
    assert not count_workers()
