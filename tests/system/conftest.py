from __future__ import annotations

from tests.live import redis, redis_process, stack, static_files

__all__ = ["redis", "redis_process", "stack", "static_files"]
