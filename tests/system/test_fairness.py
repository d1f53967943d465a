from __future__ import annotations

from datetime import timedelta

from tests.live import Stack
from tests.system.conftest import assert_everything_happened_once, fresh, is_over, wait_until_over

WORKERS, SLICE, SLICES = 2, 1, 2


def test_a_small_bulk_action_overtakes_a_large_one_within_two_slices(stack: Stack, contacts, ask, tag, settings):
    settings.BATCH_SIZE = 5
    everybody = contacts(10_000)
    stack.start_worker(WORKERS, SLICE_SECONDS=str(SLICE))
    stack.start_clock()
    large = ask("add_tags", tags=[tag])
    stack.wait_for(lambda: fresh(large).done)

    small = ask("add_tags", everybody[:5], tags=["new:Press"])
    wait_until_over(stack, small)

    assert not is_over(large)
    turn = small.batches.get()
    before = large.batches.filter(started_at__gte=small.created_at, started_at__lt=turn.started_at)
    spent = [batch.finished_at - batch.started_at for batch in before if batch.finished_at]
    # A slice may outlast its time by one batch. Time in which no worker worked does not count.
    assert sum(spent, timedelta()) <= WORKERS * SLICES * (timedelta(seconds=SLICE) + max(spent, default=timedelta()))


def test_small_ones_are_served_between_many_large_ones(stack: Stack, contacts, ask, tag, settings):
    settings.BATCH_SIZE = 5
    everybody = contacts(5_000)
    stack.start_worker(WORKERS, SLICE_SECONDS=str(SLICE))
    stack.start_clock()
    large = [ask("add_tags", tags=[f"new:Large {n}"]) for n in range(3)]
    stack.wait_for(lambda: all(fresh(one).done for one in large))

    small = ask("add_tags", everybody[:5], tags=[tag])
    wait_until_over(stack, small)

    assert_everything_happened_once(small, tag)
    assert not all(map(is_over, large))
