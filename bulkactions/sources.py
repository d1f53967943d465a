"""Contacts picked by what a bulk action did to them, or by what one would do: sources of the contact filter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import get_text_list

from bulkactions.models import BulkAction
from bulkactions.previewing import read_token
from bulkactions.results import Outcome
from bulkactions.selection import frozen_ids
from contacts.builder import register_source_subject
from contacts.id_lists import is_id
from contacts.pickers import Records
from contacts.where import register_source

if TYPE_CHECKING:
    from accounts.models import User

NOT_PROCESSED = "not_processed"  # beside the outcomes: no result (yet)
OUTCOME_WORDS = {**{outcome.value: outcome.label for outcome in Outcome}, NOT_PROCESSED: "Not processed"}

Values = Mapping[str, str]


def register() -> None:
    """Makes conditions of bulk actions and previews known to the query language and to the filter builder."""
    register_source("bulk_action", by_result, describe_result, ["outcome", "reason", "parts"])
    register_source("preview", by_preview, describe_preview)
    register_source_subject(
        "bulk_action",
        label="Bulk action",
        group="Bulk actions",
        operator_labels=("was in", "was not in"),
        supply=lambda user: Records(BulkAction.objects.visible_to(user).order_by("-created_at")),
        refinements={"outcome": OUTCOME_WORDS, "reason": {}, "parts": {}},
    )


def by_result(values: Values, user: User) -> Q:
    """The contacts of a bulk action that the person may see, by outcome and reason, or any of several such `parts`."""
    bulk_action = _bulk_action(values["bulk_action"], user)
    found = [_with_result(bulk_action, outcome, reason) for outcome, reason in _parts(values)]
    return reduce(or_, found)


def part_key(outcome: str, reason: str = "") -> str:
    """Names an outcome, or one of its reasons, within the value of `parts`, where commas stand between them."""
    return f"{outcome}:{reason}" if reason else str(outcome)


def _parts(values: Values) -> list[tuple[str, str]]:
    """(outcome, reason) of each part that is asked for; empty for any."""
    if "parts" not in values:
        return [(values.get("outcome", ""), values.get("reason", ""))]
    parts = (key.partition(":") for key in values["parts"].split(","))
    return [(outcome, reason) for outcome, _, reason in parts]


def _with_result(bulk_action: BulkAction, outcome: str, reason: str) -> Q:
    if outcome and outcome not in OUTCOME_WORDS:
        raise ValidationError(f"“{outcome[:40]}” is no outcome.")
    if outcome == NOT_PROCESSED and not bulk_action.kind.on_contacts:
        return Q(pk__in=[])
    if outcome == NOT_PROCESSED:
        return Q(pk__in=frozen_ids(bulk_action, unfinished=True))
    wanted = {"outcome": outcome, "reason": reason}
    results = bulk_action.results.filter(**{name: value for name, value in wanted.items() if value})
    return Q(pk__in=results.values("contact_id"))


def describe_result(values: Values, user: User) -> str:
    """ "failed (An unexpected error occurred) in “Newsletter”": the name may be long, so it comes last."""
    bulk_action = _bulk_action(values["bulk_action"], user)
    words = [_in_words(bulk_action, outcome, reason) for outcome, reason in _parts(values)]
    return f"{get_text_list(words, 'or')} in “{bulk_action.name}”"


def _in_words(bulk_action: BulkAction, outcome: str, reason: str) -> str:
    words = OUTCOME_WORDS[outcome].lower() if outcome else "was"
    return f"{words} ({bulk_action.kind.reason_text(reason)})" if reason else words


def by_preview(values: Values, user: User) -> Q:
    """The contacts behind a figure of a dialog's preview, worked out again for the person who looks."""
    _, part = read_token(values["preview"], user)
    return Q(pk__in=part.contacts.order_by().values("pk"))


def describe_preview(values: Values, user: User) -> str:
    """ "the preview of “Add VIP” says: unchanged (Already has these tags)"."""
    action, part = read_token(values["preview"], user)
    reason = f" ({action.reason_text(part.reason)})" if part.reason else ""
    words = action.will if part.outcome is Outcome.SUCCEEDED else part.outcome.label
    return f"the preview of “{action.summary()}” says: {words.lower()}{reason}"


def _bulk_action(pk: str, user: User) -> BulkAction:
    found = BulkAction.objects.visible_to(user).filter(pk=pk).first() if is_id(pk) else None
    if found is None:
        raise ValidationError(f"There is no bulk action {pk[:40]}, or you may not see it.")
    return found
