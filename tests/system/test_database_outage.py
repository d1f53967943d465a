from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from crm import env
from tests.live import Stack
from tests.postgres import Cluster, find_programs
from tests.system.conftest import assert_everything_happened_once, fresh, wait_until_over


@pytest.fixture
def interrupt(transactional_db: None) -> Iterator[Callable[[], None]]:
    """Restarts PostgreSQL as after a crash; keeps SQLite, which cannot crash, locked for writers for a while.

    The PostgreSQL is one that this test has for itself, as other tests may be using the one that all share.
    """
    if connection.vendor == "sqlite":
        yield keep_locked
        return
    if find_programs() is None:
        pytest.skip("PostgreSQL's programs are not installed here")
    shared = dict(connection.settings_dict)
    cluster = Cluster()
    try:
        connect_to(env.database(cluster.start()) | {"NAME": "postgres"})
        with connection.cursor() as cursor:  # what it has promised to keep, a crash may not take
            cursor.execute("ALTER DATABASE postgres SET synchronous_commit TO on")
        connection.close()
        call_command("migrate", verbosity=0)
        yield cluster.restart
    finally:
        connect_to(shared)
        cluster.remove()


def connect_to(database: dict[str, object]) -> None:
    connection.close()
    connection.settings_dict.update({name: database[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")})


def keep_locked() -> None:
    with transaction.atomic():  # which begins immediate, crm/env.py
        time.sleep(3)


def test_a_database_that_goes_away_only_delays_what_runs(
    interrupt: Callable[[], None], stack: Stack, contacts, ask, tag, settings
):
    settings.BATCH_SIZE = 10
    contacts(5_000)
    stack.start_worker(2)
    stack.start_clock()
    asked = ask("add_tags", tags=[tag])

    for done in (1, 2_500):
        stack.wait_for(lambda done=done: fresh(asked).done >= done)
        interrupt()
        connection.close()
    wait_until_over(stack, asked)

    assert_everything_happened_once(asked, tag)
    assert not asked.results.exclude(outcome="succeeded").exists()
