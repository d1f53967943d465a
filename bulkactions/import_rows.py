"""The list of imports: each file with the bulk action that it became."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulkactions.models import BulkAction
from contacts.models import Import

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class ShownImport:
    """`bulk_action` is None before the start, and where the person may not see it."""

    imported: Import
    bulk_action: BulkAction | None

    @property
    def is_moving(self) -> bool:
        """Whether what is shown of it changes by itself."""
        is_active = self.bulk_action is not None and self.bulk_action.is_active
        return self.imported.is_at_work or is_active


def rows_of(imports: Iterable[Import], user: User) -> list[ShownImport]:
    """One query for all of them."""
    imports = list(imports)
    started = [imported.bulk_action for imported in imports if imported.bulk_action]
    found = BulkAction.objects.visible_to(user).in_bulk(started)
    return [ShownImport(imported, found.get(imported.bulk_action or 0)) for imported in imports]
