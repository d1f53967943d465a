from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from bulkactions.benchmarks import rows
from bulkactions.benchmarks.workers import descendants, peak_kilobytes, proportional_kilobytes, stop
from bulkactions.models import BulkAction
from bulkactions.states import Status
from contacts.models import Contact, Tag
from tests.factories import ContactFactory, UserFactory

CONTACTS = 600


def bench(*names: str) -> None:
    """Whether a budget is missed says nothing with so few contacts."""
    try:
        call_command("bench", *names, contacts=CONTACTS, repeats=1)
    except CommandError as error:
        if not str(error).startswith("Over budget"):
            raise


@pytest.mark.django_db
def test_a_database_with_real_contacts_is_left_alone():
    ContactFactory(email="ada@lovelace.org")
    with pytest.raises(CommandError, match="real contacts"):
        call_command("bench", "poll")


@pytest.mark.django_db
def test_two_benchmarks_do_not_run_on_one_database(monkeypatch):
    monkeypatch.setattr("bulkactions.management.commands.bench._lock", lambda: False)
    with pytest.raises(CommandError, match="Another benchmark"):
        call_command("bench", "poll")


@pytest.mark.django_db
def test_a_row_that_does_not_exist_is_named():
    with pytest.raises(CommandError, match="no row called tea"):
        call_command("bench", "tea", "poll")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("row", ["freeze", "poll"])
def test_a_row_that_needs_no_worker_is_measured_and_leaves_nothing_behind(row, capsys):
    bench(row)
    assert "| budget" in capsys.readouterr().out
    assert Contact.objects.count() == CONTACTS
    assert not BulkAction.objects.exists()
    assert not Tag.objects.filter(name__startswith="Benchmark").exists()


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_run_left_behind_is_removed_by_the_next():
    user = UserFactory(username="benchmark")
    killed = BulkAction.objects.create(name="Benchmark", action="delete", created_by=user, status=Status.RUNNING)
    contact = ContactFactory(deleted_at=killed.created_at, deleted_in=killed.pk)
    bench("poll")
    assert not BulkAction.objects.exists()
    contact.refresh_from_db()
    assert not contact.is_deleted


def test_the_documentation_names_every_row():
    text = Path(settings.BASE_DIR, "docs/benchmarks.md").read_text(encoding="utf-8")
    assert [name for name in rows.all() if f"`{name}`" not in text] == []


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is measured on Linux only")
def test_the_memory_of_a_process_is_read():
    assert 0 < proportional_kilobytes(os.getpid()) <= peak_kilobytes(os.getpid())
    assert proportional_kilobytes(2**22 + 1) == 0  # beyond the largest process id


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found on Linux only")
def test_descendants_include_those_of_children():
    shell = subprocess.Popen(["sh", "-c", "sleep 30 & wait"])
    try:
        while len(descendants(shell.pid)) < 1:
            time.sleep(0.01)
        assert {shell.pid, *descendants(shell.pid)} <= {*descendants(os.getpid())}
    finally:
        stop(shell)
    assert descendants(shell.pid) == []
