"""What the page of the trash shows for one query string."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from contacts.listing import ContactList
from contacts.models import Contact

if TYPE_CHECKING:
    from contacts.querysets import ContactQuerySet


class TrashList(ContactList):
    """The contacts in the trash that `user` may see, those deleted last first."""

    url_name = "contacts:trash"

    def contacts(self) -> ContactQuerySet:
        return Contact.objects.in_trash().not_merged()

    @property
    def _parts(self) -> list[ContactQuerySet]:
        return [self.filter.qs.order_by(F("deleted_at").desc(), F("pk").desc())]

    _parts_from_a_row = _parts

    @property
    def empty_template(self) -> str:
        return "trash/_empty_match.html" if self.parts else "trash/_empty.html"

    @property
    def key(self) -> str:
        return f"trash:{super().key}"
