"""The results of a bulk action as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from bulkactions.outcomes import ResultList, Row
from bulkactions.sources import NOT_PROCESSED, OUTCOME_WORDS
from bulkactions.views._common import viewer_required, visible_bulk_action
from bulkactions.views.detail import result_list
from contacts.exporting.delimited import BOM
from contacts.exporting.texts import defused

HEAD = ["Contact ID", "Contact", "Outcome", "Reason", "Detail", "What happened", "Time"]


class Line:
    """What csv.writer writes to, so that a row can be sent as soon as it is written."""

    def write(self, text: str) -> str:
        return text


@require_safe
@viewer_required
def results_csv(request: UserRequest, pk: int) -> StreamingHttpResponse:
    """Names and what happened to them: no addresses, as for those one needs the permission to export."""
    bulk_action = visible_bulk_action(request, pk)
    results = result_list(request, bulk_action)
    response = StreamingHttpResponse(_lines(results, request.user.zone), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bulk-action-{pk}-results.csv"'
    return response


def _lines(results: ResultList, zone: ZoneInfo) -> Iterator[str]:
    writer = csv.writer(Line())
    yield BOM + writer.writerow(HEAD)
    for row in results.all_rows():
        yield writer.writerow(_cells(row, zone))


def _cells(row: Row, zone: ZoneInfo) -> list[str]:
    time = f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if row.at else ""
    outcome = row.outcome.label if row.outcome else OUTCOME_WORDS[NOT_PROCESSED]
    words = [row.name, outcome, row.reason, row.detail, row.explanation]
    return ["" if row.unit else str(row.contact_id), *map(defused, words), time]
