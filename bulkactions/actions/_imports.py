"""What an import's undo data says: in the words of a query, and in words for people."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from bulkactions.actions._changing import ChangedIn, Compiled
from contacts.changing.words import all_in_words
from contacts.models import Company, ContactPoint
from contacts.phones import display_phone
from contacts.services.imports.writing import CREATED, NOTES, POINTS, Undo


class HoldsPoint(ChangedIn):
    """Whether the contact still has a further address that it was given."""

    def condition(self, connection: BaseDatabaseWrapper, held: Sequence[Compiled]) -> Compiled:
        if connection.vendor == "postgresql":
            points, kind, value = "jsonb_array_elements(e.entry) AS i(point)", "i.point->>0", "i.point->>1"
        else:
            points, kind, value = (
                "json_each(e.entry) AS i",
                "json_extract(i.value, '$[0]')",
                "json_extract(i.value, '$[1]')",
            )
        table = ContactPoint._meta.db_table
        return (
            f"EXISTS (SELECT 1 FROM {points} JOIN {table} p"
            f" ON p.contact_id = e.contact_id AND p.kind = {kind} AND p.value = {value})",
            (),
        )


def in_words(undos: Sequence[Undo]) -> list[str]:
    """What was done to each contact, for each of these undo data."""
    plain = [{key: entry for key, entry in undo.items() if key != "company" and key[0] != "+"} for undo in undos]
    companies = _companies(undos)
    return [
        "; ".join(filter(None, [*_additions(undo), _company(undo, companies), words]))
        for undo, words in zip(undos, all_in_words(plain), strict=True)
    ]


def _additions(undo: Undo) -> list[str]:
    if CREATED in undo:
        return ["Created"]
    points = [display_phone(value) if kind == "phone" else value for kind, value in undo.get(POINTS, ())]
    return [f"{', '.join(points)} added" if points else "", "Note added" if NOTES in undo else ""]


def _companies(undos: Sequence[Undo]) -> dict[int, str]:
    """Names of those that are spoken of: there may be very many others."""
    ids = {pk for undo in undos for pk in undo.get("company", ()) if pk}
    return dict(Company.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _company(undo: Undo, names: dict[int, str]) -> str:
    if "company" not in undo:
        return ""
    before, after = (names.get(pk, "a deleted company") if pk else "–" for pk in undo["company"])
    return f"Company: {before} → {after}"
