"""How the background learns that an import waits for it: whoever has workers hangs up a bell here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import transaction

from contacts.models import Import

Ring = Callable[[int], None]

_rings: list[Ring] = []


def hang_up(ring: Ring) -> None:
    """From now on `ring` is called with the id of an import that has work to be done, after the commit."""
    if ring not in _rings:
        _rings.append(ring)


def ring_for(imported: Import) -> None:
    for ring in _rings:
        transaction.on_commit(partial(ring, imported.pk))
