"""What hangs on a contact: shown and acted on only while its contact is, by whoever may see that."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, QuerySet

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
