from __future__ import annotations

import django_rq
import pytest
from redis.exceptions import ConnectionError

from bulkactions import jobs
from bulkactions.jobs import Stop


class Redis:
    """As much of Redis as is asked: whether the clock has left its sign of life."""

    def __init__(self, clock_ticks: bool) -> None:
        self.clock_ticks = clock_ticks

    def exists(self, key: str) -> int:
        return int(self.clock_ticks and key == jobs.CLOCK_KEY)


@pytest.mark.parametrize(
    ("workers", "clock_ticks", "stop"),
    [(2, True, None), (0, True, Stop.NO_WORKER), (0, False, Stop.NO_WORKER), (2, False, Stop.NO_CLOCK)],
)
def test_who_is_missing_is_told(monkeypatch, workers, clock_ticks, stop):
    monkeypatch.setattr(django_rq, "get_connection", lambda name: Redis(clock_ticks))
    monkeypatch.setattr(jobs, "count_workers", lambda: workers)
    assert jobs.why_stopped() == stop


def test_a_redis_that_is_away_is_told(monkeypatch):
    def refuse(name: str) -> None:
        raise ConnectionError

    monkeypatch.setattr(django_rq, "get_connection", refuse)
    assert jobs.why_stopped() == Stop.NO_REDIS
