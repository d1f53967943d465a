"""When a bulk action in the making would run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.http import QueryDict

from bulkactions.forms import PREFIX, PacingForm
from bulkactions.pacing import Pacing
from bulkactions.schedule import Schedule, due_words, duration_words, schedule


@dataclass(frozen=True)
class Timing:
    """What `data` says about when `total` contacts have their turn, as somebody in `zone` is shown it at `now`.

    `hold` is how long it waits after it is confirmed, so that it can be cancelled.
    """

    data: QueryDict
    zone: ZoneInfo
    total: int
    hold: timedelta
    now: datetime

    @property
    def hold_words(self) -> str:
        return duration_words(self.hold) if self.hold else ""

    @cached_property
    def form(self) -> PacingForm:
        data = self.data if f"{PREFIX}-mode" in self.data else None
        return PacingForm(data, zone=self.zone, total=self.total, now=self.now, hold=self.hold)

    @cached_property
    def pacing(self) -> Pacing | None:
        """The pacing that is asked for; None while it does not hold."""
        if not self.form.is_bound:
            return Pacing(zone=self.zone.key)
        return self.form.to_pacing() if self.form.is_valid() else None

    @cached_property
    def schedule(self) -> Schedule | None:
        """The batches of a drip."""
        if self.pacing is None or not self.pacing.is_drip:
            return None
        return schedule(self.pacing, self.total, self.form.due_times, self.now)

    @property
    def starts(self) -> str:
        """When the first batch is due, in words; empty when that is now."""
        waiting = [due for due in self.form.due_times[:1] if due > self.now]
        if waiting and waiting[0] - self.now <= self.hold:
            return f"in {self.hold_words}"
        return due_words(waiting[0], self.now, self.zone) if waiting else ""
