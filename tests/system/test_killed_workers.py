from __future__ import annotations

import random
import time

import pytest

from bulkactions.states import Status
from tests.live import Stack
from tests.system.conftest import assert_everything_happened_once, fresh, is_over, wait_until_over


@pytest.fixture
def dice() -> random.Random:
    """Other moments every time; pytest shows the seed of a test that fails."""
    seed = random.SystemRandom().randrange(10**6)
    print(f"random seed {seed}")
    return random.Random(seed)


def test_ten_killed_workers_lose_nothing_and_double_nothing(stack: Stack, contacts, ask, tag, settings, dice):
    settings.BATCH_SIZE = 10
    contacts(5_000)
    pool = stack.start_worker(2)  # it replaces those that die
    stack.start_clock()
    asked = ask("add_tags", tags=[tag])

    for moment in sorted(dice.sample(range(4_000), 10)):
        stack.wait_for(lambda moment=moment: fresh(asked).done >= moment)
        time.sleep(dice.uniform(0, 0.02))  # somewhere in a batch
        stack.kill_a_worker(pool, dice)
    wait_until_over(stack, asked)

    assert_everything_happened_once(asked, tag)
    assert asked.batches.filter(attempts__gt=1).exists()  # some were hit in the middle of a batch


def test_killed_workers_leave_no_holes_in_an_export(stack: Stack, contacts, ask, settings, dice):
    settings.BATCH_SIZE = 20
    contacts(3_000)
    pool = stack.start_worker(2)
    stack.start_clock()
    asked = ask("export", query={"sort": ["-name"]}, columns=["last_name"])

    for done in (1, 1_500):
        stack.wait_for(lambda done=done: fresh(asked).done >= done)
        stack.kill_a_worker(pool, dice)
    wait_until_over(stack, asked)

    assert fresh(asked).status == Status.COMPLETED
    lines = fresh(asked).get_action().download().path.read_text(encoding="utf-8-sig").splitlines()
    assert lines == ["Last name", *(f"No {number:06}" for number in reversed(range(3_000)))]


def test_a_pool_killed_as_a_whole_is_replaced_by_another(stack: Stack, contacts, ask, tag, settings):
    """As when a machine fails, and there is another one."""
    settings.BATCH_SIZE = 20
    contacts(3_000)
    pool = stack.start_worker(2)
    stack.start_clock()
    asked = ask("add_tags", tags=[tag])

    stack.wait_for(lambda: fresh(asked).done)
    stack.kill(pool)
    assert not is_over(asked)
    stack.start_worker(2)
    wait_until_over(stack, asked)

    assert_everything_happened_once(asked, tag)
