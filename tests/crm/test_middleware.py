from __future__ import annotations

import resource

from crm.middleware import RoomyStack

CALLS = 100


def down(steps: int) -> int:
    return steps and down(steps - 1)


def faults_at_any_depth(request=None) -> int:
    """How often the system had to find memory while calls went down to many depths, again and again."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for depth in range(60, 400, 4):
        for _ in range(CALLS):
            down(depth)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_calls_at_any_depth_find_room_without_asking_for_memory_each_time():
    assert RoomyStack(faults_at_any_depth)(None) < faults_at_any_depth() / 10
