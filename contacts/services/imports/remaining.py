"""The rows that an import did not come to, as an import of their own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from contacts.models import Import, ImportRow

if TYPE_CHECKING:
    from accounts.models import User

KEPT = (
    *("name", "size", "sha256", "overrides", "used", "columns"),
    *("mapping", "mode", "match_by", "empty_cells", "region", "date_order", "zone", "tags", "owner", "smart_list"),
)


@transaction.atomic
def take_up(imported: Import, numbers: RawSQL, user: User) -> Import:
    """An import of those rows (a subquery of their numbers) with the same settings, ready to be checked by `user`."""
    rest = Import.objects.create(
        **{name: getattr(imported, name) for name in KEPT}, created_by=user, state=Import.State.READY
    )
    rest.row_count = _copy_rows(imported, rest, numbers)
    rest.notes = [*imported.notes, f"These are the {rest.row_count:,} rows that an earlier import did not come to."]
    rest.save(update_fields=["row_count", "notes"])
    shutil.copyfile(imported.path, rest.path)  # for reading it in another way, with all its rows
    return rest


def _copy_rows(source: Import, target: Import, numbers: RawSQL) -> int:
    table = ImportRow._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (parent_id, number, cells, problems, outcome, reason, detail)"
            f" SELECT %s, number, cells, problems, '', '', '' FROM {table}"
            f" WHERE parent_id = %s AND number IN ({numbers.sql})",
            [target.pk, source.pk, *numbers.params],
        )
        return int(cursor.rowcount)
