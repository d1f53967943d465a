"""Writing the results of a batch in one statement: for speed, they travel grouped by what they have in common."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from bulkactions.models import Result
from bulkactions.results import ContactResult

_COLUMNS = "bulk_action_id, contact_id, outcome, reason, detail, undo, at"


def insert_results(bulk_action_id: int, results: Iterable[ContactResult], at: datetime) -> None:
    """Inserts one row per result. Raises IntegrityError when a contact has a result already; then none is inserted."""
    groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for result in results:
        undo = "" if result.undo is None else json.dumps(result.undo)
        groups[result.outcome.value, result.reason, result.detail, undo].append(result.contact_id)
    payload = json.dumps([[*common, ids] for common, ids in groups.items()])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Result._meta.db_table} ({_COLUMNS}) {_rows()}",
            [bulk_action_id, connection.ops.adapt_datetimefield_value(at), payload],
        )


def _rows() -> str:
    # The common part of a group is read once, before its ids are spread: hence the inner SELECT, which is kept whole.
    if connection.vendor == "postgresql":
        return """
            SELECT p.id, c.value::bigint, g.outcome, g.reason, g.detail, g.undo, p.at
            FROM (SELECT %s::bigint AS id, %s::timestamptz AS at) p, LATERAL (
                SELECT e->>0 AS outcome, e->>1 AS reason, e->>2 AS detail, NULLIF(e->>3, '')::jsonb AS undo, e->4 AS ids
                FROM json_array_elements(%s::json) e OFFSET 0
            ) g, json_array_elements_text(g.ids) c"""
    field = "json_extract(e.value, '$[{}]')".format
    return f"""
        SELECT p.id, c.value, g.outcome, g.reason, g.detail, g.undo, p.at
        FROM (SELECT %s AS id, %s AS at) p, (
            SELECT {field(0)} AS outcome, {field(1)} AS reason, {field(2)} AS detail,
                   NULLIF({field(3)}, '') AS undo, {field(4)} AS ids
            FROM json_each(%s) e LIMIT -1
        ) g, json_each(g.ids) c"""
