from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, object]:
    """What base.html needs on every page."""
    return {"demo": settings.DEMO}
