"""What a merge did, as JSON: all that it takes to split the contacts again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Before = list[Any]  # what was there and what the merge made of it, both as JSON
Changes = dict[str, dict[str, dict[str, Before]]]  # model -> id -> column -> Before


@dataclass
class MergeRecord:
    """Ids are texts where they are keys, as JSON has it."""

    others: dict[str, str]  # id of a contact that became part of the master -> what it was called
    changed: Changes = field(default_factory=dict)
    custom: dict[str, Before] = field(default_factory=dict)  # id of a custom field -> the master's value
    moved: dict[str, dict[str, list[int]]] = field(default_factory=dict)  # model -> whose it was -> ids
    copied: dict[str, list[int]] = field(default_factory=dict)  # model -> what the master got more: tags, groups …
    points_added: Sequence[Sequence[Any]] = ()  # id, kind and value
    points_removed: Sequence[Sequence[Any]] = ()

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> MergeRecord:
        return cls(**data)
