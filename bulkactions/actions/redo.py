from __future__ import annotations

from bulkactions.actions.base import Action
from bulkactions.actions.undo import Undo, UndoForm


class RedoForm(UndoForm):
    taken_back_by = "redo"


class Redo(Undo):
    """Takes an undo back: what it put back is done again, unless somebody has changed it since."""

    name, label, icon = "redo", "Redo", "arrow-forward-up"
    form_class = RedoForm
    will = "Will be done again"
    taken_back_by = "undo"
    is_limited = True
    done_words = "Done again"

    def held_as(self) -> type[Action]:
        return self.first.kind
