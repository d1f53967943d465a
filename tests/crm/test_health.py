from __future__ import annotations

import pytest
from django.db import DatabaseError
from redis.exceptions import ConnectionError as RedisGone

from crm import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_well(monkeypatch):
    monkeypatch.setattr(health, "background", lambda: {"redis": True, "workers": 2, "clock": True})


def test_all_is_well(client, all_well):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": True, "redis": True, "workers": 2, "clock": True}


def test_without_redis_pages_go_on_and_health_is_degraded(client):
    """The suite's Redis is out of reach."""
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "degraded", "database": True, "redis": False, "workers": 0, "clock": False}


@pytest.mark.parametrize("missing", [{"workers": 0}, {"clock": False}])
def test_without_workers_or_clock_health_is_degraded(client, monkeypatch, missing):
    monkeypatch.setattr(health, "background", lambda: {"redis": True, "workers": 2, "clock": True} | missing)
    assert client.get("/healthz").json()["status"] == "degraded"


def test_without_the_database_health_is_down(client, monkeypatch, all_well):
    def gone():
        raise DatabaseError

    monkeypatch.setattr(health.connection, "cursor", gone)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["status"] == "down"


def test_redis_that_dies_half_way_is_no_redis(monkeypatch):
    class Dying:
        def ping(self):
            raise RedisGone

    monkeypatch.setattr(health.django_rq, "get_connection", lambda name: Dying())
    assert health.background() == {"redis": False, "workers": 0, "clock": False}
