"""How the background learns that somebody wants duplicates to be looked for: whoever has workers hangs up a bell."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import transaction

Ring = Callable[[int], None]

_rings: list[Ring] = []


def hang_up(ring: Ring) -> None:
    """From now on `ring` is called with the id of a search that waits to be done, after the commit."""
    if ring not in _rings:
        _rings.append(ring)


def ring_for(search: int) -> None:
    for ring in _rings:
        transaction.on_commit(partial(ring, search))
