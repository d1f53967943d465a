"""Forms for a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from contacts.fields import clean_name
from contacts.models import Status

if TYPE_CHECKING:
    StatusModelForm = forms.ModelForm[Status]
else:
    StatusModelForm = forms.ModelForm


class StatusForm(StatusModelForm):
    # Not among the model's own, which would be refused while another is still the default.
    is_default = forms.BooleanField(label="New contacts get this status", required=False)

    class Meta:
        model = Status
        fields = ["name", "colour"]
        widgets = {"colour": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["is_default"]
        field.initial = field.disabled = self.instance.is_default
        if field.disabled:
            field.help_text = "To change this, let another status be the one that new contacts get."

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"], Status.objects.exclude(pk=self.instance.pk), "status")


class DeleteStatusForm(forms.Form):
    """Where the contacts of `status` go."""

    def __init__(self, *args: Any, status: Status, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Status.objects.exclude(pk=status.pk)
        self.fields["target"] = forms.ModelChoiceField(
            others, label="Their new status", required=False, empty_label="No status"
        )
