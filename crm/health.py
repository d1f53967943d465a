"""Whether Muster's parts are alive, for monitoring and for whoever wonders why nothing moves."""

from __future__ import annotations

import django_rq
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from bulkactions import jobs


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while pages can be served, and `degraded` when background work stands still; 503 without the database."""
    parts = {"database": database(), **background()}
    if not parts["database"]:
        return JsonResponse({"status": "down", **parts}, status=503)
    return JsonResponse({"status": "ok" if all(parts.values()) else "degraded", **parts})


def database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def background() -> dict[str, bool | int]:
    """Redis answers; how many workers live; the clock has ticked lately."""
    try:
        redis = django_rq.get_connection("default")
        return {"redis": redis.ping(), "workers": jobs.count_workers(), "clock": redis.exists(jobs.CLOCK_KEY) > 0}
    except RedisError:
        return {"redis": False, "workers": 0, "clock": False}
