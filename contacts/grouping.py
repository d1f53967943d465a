"""What a menu offers, by groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Grouped(Protocol):
    @property
    def group(self) -> str:
        """The name of the group that it is offered in."""


Item = TypeVar("Item", bound=Grouped)


def grouped(items: Iterable[Item]) -> dict[str, list[Item]]:
    """By the name of their group, in the order in which the groups come first."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    return groups
