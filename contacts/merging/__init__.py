"""Making one contact of several: what is picked, what moves, and what it takes to split them again."""

from __future__ import annotations

from contacts.merging.comparing import Comparison, compare
from contacts.merging.record import MergeRecord

FEWEST, USUAL, MOST = 2, 2, 10

__all__ = ["FEWEST", "MOST", "USUAL", "Comparison", "MergeRecord", "compare"]
