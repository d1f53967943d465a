from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from bulkactions import actions
from bulkactions.models import Limits

if TYPE_CHECKING:
    LimitsModelForm = forms.ModelForm[Limits]
else:
    LimitsModelForm = forms.ModelForm


class LimitsForm(LimitsModelForm):
    """Settings → Limits."""

    held_actions = forms.MultipleChoiceField(
        label="Actions that wait", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Limits
        fields = ["admin_most", "manager_most", "user_most", "hold_seconds", "held_actions"]
        labels = {"hold_seconds": "Seconds to wait"}
        help_texts = {"hold_seconds": "0: everything begins at once."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holdable = [(kind.name, kind.label) for kind in actions.all().values() if kind.may_be_held]
        self.fields["held_actions"].choices = holdable  # type: ignore[attr-defined]
