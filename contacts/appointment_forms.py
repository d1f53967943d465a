from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from contacts.custom_inputs import MomentField
from contacts.forms import offer_people
from contacts.models import Appointment

if TYPE_CHECKING:
    AppointmentModelForm = forms.ModelForm[Appointment]
else:
    AppointmentModelForm = forms.ModelForm

USUAL_LENGTH = timedelta(minutes=30)


class AppointmentForm(AppointmentModelForm):
    """An appointment; its times are those of the person's zone. A new one is not asked for its status."""

    starts_at = MomentField(label="Starts")
    ends_at = MomentField(label="Ends")

    class Meta:
        model = Appointment
        fields = ["title", "starts_at", "ends_at", "place", "host", "status"]
        widgets = {"title": forms.TextInput(attrs={"placeholder": "What is it about?"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, host=Q(pk=self.instance.host_id))
        self.fields["ends_at"].help_text = f"Times in {timezone.get_current_timezone_name()}."
        if not self.instance.pk:
            del self.fields["status"]
            start = next_full_hour(timezone.now())
            self.initial["starts_at"], self.initial["ends_at"] = start, start + USUAL_LENGTH

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "It has to end after it starts.")
        return cleaned


def next_full_hour(now: datetime) -> datetime:
    return (timezone.localtime(now) + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
