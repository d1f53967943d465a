"""What hangs on a contact: shown and acted on only while its contact is, by whoever may see that."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import BigIntegerField, Index, Model, Q, QuerySet

from contacts.id_lists import id_list
from contacts.row_copies import Copies, copies_of

if TYPE_CHECKING:
    from accounts.models import User

Record = TypeVar("Record", bound=Model, covariant=True)


class HangingQuerySet(QuerySet[Record]):
    """Records of a model with a foreign key `contact`."""

    def live(self) -> HangingQuerySet[Record]:
        """Without what hangs on contacts in the trash."""
        return self.filter(contact__deleted_at__isnull=True)

    def visible_to(self, user: User) -> HangingQuerySet[Record]:
        """What hangs on contacts that this person may see. See ContactQuerySet.visible_to."""
        if not user.is_active:
            return self.none()
        return self.filter(contact__owner=user) if user.owned_only else self.all()

    def with_contacts(self) -> HangingQuerySet[Record]:
        """Each with its contact, but for the texts that only serve searching."""
        return self.select_related("contact").defer("contact__search_text", "contact__details_text")

    def delete_written(self, contact_ids: Collection[int], written_in: int) -> dict[int, Copies]:
        """Deletes what that bulk action wrote for these contacts and nobody has changed; returns whose it was.

        With each contact come copies of what was deleted, for `contacts.row_copies.put_back`.
        """
        found = self.filter(contact__in=id_list(contact_ids), written_in=written_in)
        copies = copies_of(found.select_for_update())
        found.delete()
        return copies


class WrittenIn(BigIntegerField):  # type: ignore[type-arg]
    """The bulk action that wrote the record last, until somebody changes it: what its undo may put back.

    No foreign key, as contacts knows nothing of bulk actions.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"null": True, "blank": True, "editable": False})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, kwargs


def written_in_index(model: str) -> Index:
    """What the undo of a bulk action finds its records by."""
    return Index(fields=["written_in", "contact"], name=f"{model}_written_in", condition=Q(written_in__isnull=False))
