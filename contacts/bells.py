"""How the background learns that a record waits for it: a bell is rung, and whoever has workers listens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import transaction

Listener = Callable[[int], None]


class Bell:
    def __init__(self) -> None:
        self.listeners: list[Listener] = []

    def add_listener(self, listener: Listener) -> None:
        """From now on it is called with the id of each record that waits, after the commit."""
        if listener not in self.listeners:
            self.listeners.append(listener)

    def ring_for(self, pk: int) -> None:
        for listener in self.listeners:
            transaction.on_commit(partial(listener, pk))


IMPORTS, DUPLICATE_SEARCHES = Bell(), Bell()
