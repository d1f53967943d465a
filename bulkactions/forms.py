"""What every bulk action is asked beside its own options: how it is called, and when it runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from bulkactions.pacing import DAY_NAMES, EVERY_DAY, Mode, Pacing, Unit, plan
from contacts.fields import ConfirmField

PREFIX = "run"  # keeps these names apart from those of the action's options
MOST_CONTACTS = 10_000  # in one portion of a drip (HighLevel)
MOST_PORTIONS = 10_000
LONGEST_INTERVAL = 1_000  # of any unit
FARTHEST_START = timedelta(days=10 * 365)

FIELDS_OF = {  # those that count in each mode
    Mode.NOW: {"mode"},
    Mode.SCHEDULED: {"mode", "start"},
    Mode.DRIP: {"mode", "start", "quantity", "every", "unit", "weekdays", "opens", "closes"},
}


class RequestForm(forms.Form):
    """The name, the mail at the end, and the word to type before what is destructive (`confirm_word`)."""

    prefix = PREFIX
    name = forms.CharField(max_length=256, error_messages={"required": "Give it a name, to find it again later."})
    send_done_email = forms.BooleanField(label="Mail me when it is done", required=False, initial=True)

    def __init__(self, *args: Any, confirm_word: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if confirm_word:
            self.fields["word"] = ConfirmField(confirm_word)


class WallClockField(forms.Field):
    """A date and time as a clock on the wall shows it, without a zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            return datetime.fromisoformat(str(value)).replace(tzinfo=None)
        except ValueError:
            raise ValidationError("Write it like 2026-10-31 14:00.") from None


class ClockField(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": "Write the time like 09:30."}


class AmountField(forms.IntegerField):
    """A number from 1 to `most`; `words` say so, with "{}" in place of the range."""

    def __init__(self, words: str, most: int, **kwargs: Any) -> None:
        text = words.format(f"1 to {most:,}")
        messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), text)
        super().__init__(min_value=1, max_value=most, error_messages=messages, **kwargs)


class PacingForm(forms.Form):
    """When it runs: at once, at a time, or drip. `total` contacts are to be done; times are meant in `zone`.

    It begins `hold` after it is confirmed, at the earliest. Once it is valid, `due_times` holds when each portion is
    due. What another mode asks is not looked at.
    """

    prefix = PREFIX
    mode = forms.ChoiceField(
        choices=[(Mode.NOW.value, "All at once"), (Mode.SCHEDULED.value, "At a set time"), (Mode.DRIP.value, "Drip")],
        initial=Mode.NOW.value,
        widget=forms.RadioSelect,
    )
    start = WallClockField(required=False)
    quantity = AmountField("Take {} contacts at a time.", MOST_CONTACTS, initial=100)
    every = AmountField("Repeat every {} minutes, hours or days.", LONGEST_INTERVAL, initial=1)
    unit = forms.ChoiceField(
        label="Unit", choices=[(unit.value, unit.value) for unit in Unit], initial=Unit.HOURS.value
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="On these days",
        choices=list(enumerate(DAY_NAMES)),
        coerce=int,
        initial=list(EVERY_DAY),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day of the week."},
    )
    opens = ClockField(label="Not before", required=False)
    closes = ClockField(label="Not after", required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        zone: ZoneInfo,
        total: int,
        now: datetime | None = None,
        hold: timedelta = timedelta(0),
    ) -> None:
        super().__init__(data)
        self.hold = hold
        self.zone, self.total, self.now = zone, total, now or timezone.now()
        self.due_times: list[datetime] = []

    def clean_start(self) -> datetime | None:
        start: datetime | None = self.cleaned_data["start"]
        local = self.now.astimezone(self.zone).replace(tzinfo=None)
        if start and start < local - timedelta(minutes=1):
            raise ValidationError(f"This is in the past: in {self.zone.key} it is {local:%H:%M} now.")
        if start and start > local + FARTHEST_START:
            raise ValidationError("Choose a start within the next ten years.")
        return start

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        mode = Mode(cleaned["mode"]) if "mode" in cleaned else Mode.NOW
        self._forget_other_modes(mode)
        if mode is Mode.SCHEDULED and "start" not in self.errors and not cleaned.get("start"):
            self.add_error("start", "Choose when to start.")
        if mode is Mode.DRIP:
            self._check_window(cleaned)
        if not self.errors:
            self._plan()
        return cleaned

    def to_pacing(self) -> Pacing:
        """The pacing that a valid form asks for."""
        mode = Mode(self.cleaned_data["mode"])
        values = {name: self.cleaned_data[name] for name in FIELDS_OF[mode] - {"mode", "unit", "weekdays"}}
        if mode is Mode.DRIP:
            values |= {"unit": Unit(self.cleaned_data["unit"]), "weekdays": tuple(self.cleaned_data["weekdays"])}
        return Pacing(mode=mode, zone=self.zone.key, **values)

    def _forget_other_modes(self, mode: Mode) -> None:
        for name in self.fields.keys() - FIELDS_OF[mode]:
            self.errors.pop(name, None)

    def _check_window(self, cleaned: dict[str, Any]) -> None:
        if {"opens", "closes"} & self.errors.keys():
            return
        opens, closes = cleaned["opens"], cleaned["closes"]
        if (opens is None) != (closes is None):
            self.add_error("opens" if opens is None else "closes", "Give both times, or neither.")
        elif opens is not None and opens == closes:
            self.add_error("closes", "The window has to close at another time than it opens.")

    def _plan(self) -> None:
        pacing = self.to_pacing()
        portions = pacing.portions(self.total)
        if portions > MOST_PORTIONS:
            least = -(-self.total // MOST_PORTIONS)
            most = f"{MOST_PORTIONS:,} are the most"
            self.add_error(
                "quantity", f"That would be {portions:,} batches, and {most}. Take at least {least:,} at a time."
            )
            return
        try:
            self.due_times = plan(pacing, portions, self.now + self.hold)
        except OverflowError:
            self.add_error("every", "It would never end. Take more at a time, or a shorter interval.")
