"""A column of many ids, as cheap to write and to read as it can be on both databases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Base = models.TextField[Sequence[int], list[int]]
else:
    _Base = models.TextField


class IdsField(_Base):
    """Ids in order, kept as the text of a JSON array, uncompressed.

    Not a JSONField: of a large selection, PostgreSQL would take every id apart and compress the batches again, which
    takes longer than fetching the ids.
    """

    def get_prep_value(self, value: Sequence[int]) -> str:
        return json.dumps(value, separators=(",", ":"))

    def from_db_value(self, value: str, *args: Any) -> list[int]:
        ids: list[int] = json.loads(value)
        return ids
