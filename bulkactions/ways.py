"""How what a bulk action did is taken back, or done again."""

from __future__ import annotations

from dataclasses import dataclass

UNDO, REDO = "Undo", "Redo"


@dataclass(frozen=True)
class Way:
    """What that is called, who may do it, the word to type before it, and its icon."""

    label: str
    permission: str
    confirm_word: str = ""
    icon: str = "arrow-back-up"

    def sentence(self, count: str) -> str:
        """ "Undo for 12 contacts", "Restore 12 contacts", "Delete 12 contacts again"."""
        if self.label in (UNDO, REDO):
            return f"{self.label} for {count}"
        verb, _, rest = self.label.partition(" ")
        return f"{verb} {count} {rest}".strip()
