"""Why rows are rejected, as codes and in words."""

from __future__ import annotations

REASONS = {
    "unreadable": "Something in the row cannot be read",
    "same_contact": "Same contact as an earlier row",
    "exists": "The contact is there already, and only new ones were to be created",
    "unknown": "There is no such contact, and none were to be created",
    "no_such_id": "There is no contact with this ID",
    "ambiguous": "Several contacts are meant",
    "hidden": "The contact belongs to somebody else",
    "nothing": "Neither a name nor an e-mail address or phone number",
}


def words(code: str) -> str:
    """Why a row is rejected, for the person who uploaded the file."""
    return REASONS.get(code) or code.replace("_", " ").capitalize()
