"""The time zones that people choose from."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

AREAS = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}


@cache
def time_zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Zones named after a place, grouped by continent or ocean; UTC first."""
    names = sorted(name for name in available_timezones() if name.partition("/")[0] in AREAS)
    groups = groupby(names, key=lambda name: name.partition("/")[0])
    return [
        ("Universal", [("UTC", "UTC")]),
        *((area, [(name, _place(name)) for name in zones]) for area, zones in groups),
    ]


def _place(name: str) -> str:
    """`America/New_York` is "New York"; `America/Indiana/Knox` is "Indiana, Knox"."""
    return name.partition("/")[2].replace("_", " ").replace("/", ", ")
