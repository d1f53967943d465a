"""Taking up again what a bulk action did not do: whom, and whether that is worth it."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.db.models import Count

from bulkactions.models import BulkAction
from bulkactions.results import Outcome
from bulkactions.sources import NOT_PROCESSED, OUTCOME_WORDS, part_key

OUTCOMES = (Outcome.FAILED, Outcome.SKIPPED)
WORTH = "May well work this time."
NOT_WORTH = {
    Outcome.FAILED: "Would fail again, unless the cause has been put right since.",
    Outcome.SKIPPED: "Would be skipped again, unless the cause has been put right since.",
}


@dataclass(frozen=True)
class Part:
    """Contacts with one outcome and reason. `key` names the part in addresses."""

    key: str
    outcome: str  # in words
    reason: str  # in words; empty for those that were not processed
    count: int
    is_worth: bool
    advice: str


def parts_of(bulk_action: BulkAction) -> list[Part]:
    """All that can be taken up again: what failed, what was skipped, what was left when it was cancelled."""
    results = bulk_action.results.filter(outcome__in=OUTCOMES).exclude(outcome=Outcome.SUCCEEDED)  # for its index
    counts = results.order_by().values_list("outcome", "reason").annotate(count=Count("*"))
    parts = [_part(bulk_action, Outcome(outcome), reason, count) for outcome, reason, count in counts]
    parts.sort(key=lambda part: (part.outcome, not part.is_worth, -part.count, part.reason))
    if left := bulk_action.not_processed:
        words = "It was stopped before their turn came."
        parts.append(Part(NOT_PROCESSED, OUTCOME_WORDS[NOT_PROCESSED], "", left, is_worth=True, advice=words))
    return parts


def _part(bulk_action: BulkAction, outcome: Outcome, reason: str, count: int) -> Part:
    is_worth = reason in bulk_action.kind.retryable
    return Part(
        key=part_key(outcome, reason),
        outcome=outcome.label,
        reason=bulk_action.kind.reason_text(reason),
        count=count,
        is_worth=is_worth,
        advice=WORTH if is_worth else NOT_WORTH[outcome],
    )


class RetryForm(forms.Form):
    """Which parts; those that are worth it unless somebody says otherwise."""

    part = forms.MultipleChoiceField(error_messages={"required": "Tick whom to take up again."})

    def __init__(self, *args: object, parts: list[Part]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.parts = parts
        self.fields["part"].choices = [(part.key, part.key) for part in parts]  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[tuple[Part, bool]]:
        """Each part, and whether it is ticked."""
        ticked = self.data.getlist("part") if self.is_bound else [part.key for part in self.parts if part.is_worth]  # type: ignore[attr-defined]
        return [(part, part.key in ticked) for part in self.parts]
