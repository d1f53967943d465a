"""Choosing one contact of all, for what is added where no contact is shown: a search and the first that it finds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms

from contacts.models import Contact
from contacts.pickers import searched

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.querysets import ContactQuerySet

OFFERED = 8


class ContactChoiceForm(forms.Form):
    """`contact` is one that this person may see and that is not in the trash."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        error_messages={"required": "Choose a contact.", "invalid_choice": "This contact is not there any more."},
    )
    find = forms.CharField(required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User) -> None:
        super().__init__(data)
        self._contacts = Contact.objects.live().visible_to(user).select_related("company")
        self._contacts = self._contacts.defer("search_text", "details_text")
        self.fields["contact"].queryset = self._contacts  # type: ignore[attr-defined]

    @property
    def sought(self) -> str:
        return searched(self.data.get("find", ""))

    @cached_property
    def chosen(self) -> Contact | None:
        pk = self.data.get("contact", "")
        return self._contacts.filter(pk=pk).first() if pk.isdecimal() and len(pk) <= 18 else None

    @property
    def offered(self) -> list[Contact]:
        """The chosen one, and the newest of those that are looked for."""
        found: ContactQuerySet = self._contacts.search(self.sought).order_by("-created_at", "-pk")
        others = [contact for contact in found[: OFFERED + 1] if contact != self.chosen]
        return [*([self.chosen] if self.chosen else []), *others[:OFFERED]]
