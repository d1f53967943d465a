"""The rows that were rejected as a file of the same layout, with the reason beside each: to be mended and imported."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import PurePath

from contacts.exporting.delimited import BOM
from contacts.exporting.texts import defused
from contacts.models import Import, ImportRow
from contacts.services.imports.columns import columns_of
from contacts.services.imports.reasons import words

REASON = "Reason"
_CHUNK = 500


class _Line:
    """What csv.writer writes to, so that a row can be sent as soon as it is written."""

    def write(self, text: str) -> str:
        return text


def filename(imported: Import) -> str:
    """What the file of rejected rows is called: after the one that was uploaded."""
    return f"{PurePath(imported.name).stem[:100]}-rejected.csv"


def lines(imported: Import) -> Iterator[str]:
    """The file as text, line by line: a mark of its encoding, the heads if it had any, the rows in their order."""
    writer = csv.writer(_Line(), delimiter=imported.used.get("delimiter") or ",")
    heads = [column.head for column in columns_of(imported)]
    yield BOM
    if imported.used.get("has_header", True):
        yield writer.writerow([*map(defused, heads), REASON])
    rejected = imported.rows.filter(outcome=ImportRow.Outcome.REJECTED).order_by("number")
    for cells, reason, detail in rejected.values_list("cells", "reason", "detail").iterator(chunk_size=_CHUNK):
        padding = [""] * (len(heads) - len(cells))
        yield writer.writerow([*map(_plain, [*cells, *padding]), detail or words(reason)])


def _plain(cell: str) -> str:
    return defused(cell.replace("\0", ""))
