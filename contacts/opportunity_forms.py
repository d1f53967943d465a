"""Forms for opportunities, and for the pipelines they move through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from contacts.currencies import NAMES as CURRENCIES
from contacts.custom_inputs import DayField, form_field
from contacts.fields import clean_name
from contacts.forms import offer_people
from contacts.models import CustomField, Opportunity, Pipeline, Stage
from contacts.services.custom_fields import set_values, values_of

if TYPE_CHECKING:
    OpportunityModelForm = forms.ModelForm[Opportunity]
    PipelineModelForm = forms.ModelForm[Pipeline]
    StageModelForm = forms.ModelForm[Stage]
else:
    OpportunityModelForm = PipelineModelForm = StageModelForm = forms.ModelForm


def stages_by_pipeline() -> list[tuple[str, Any]]:
    """Choices of a select: the stages under the names of their pipelines."""
    groups = [
        (pipeline.name, [(stage.pk, stage.name) for stage in pipeline.stages.all()])
        for pipeline in Pipeline.objects.prefetch_related("stages")
    ]
    return [("", "Choose a stage"), *groups]


class OpportunityForm(OpportunityModelForm):
    """An opportunity with what it holds in custom fields."""

    expected_close_on = DayField(label="Expected close", required=False)
    currency = forms.ChoiceField(choices=[(code, f"{code} · {name}") for code, name in CURRENCIES.items()])

    class Meta:
        model = Opportunity
        fields = [
            *("name", "stage", "value", "currency", "status", "lost_reason"),
            *("owner", "source", "expected_close_on"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = stages_by_pipeline  # type: ignore[attr-defined]
        offer_people(self, owner=Q(pk=self.instance.owner_id))
        self.custom_fields = list(CustomField.objects.of_opportunities().in_use().prefetch_related("choices"))
        self._ask_for_custom_values()

    @property
    def custom_inputs(self) -> list[forms.BoundField]:
        return [self[field.key] for field in self.custom_fields]

    @transaction.atomic
    def save(self, commit: bool = True) -> Opportunity:
        opportunity = super().save(commit)
        set_values(opportunity.pk, {field: self.cleaned_data[field.key] for field in self.custom_fields})
        return opportunity

    def _ask_for_custom_values(self) -> None:
        pk = self.instance.pk
        held = values_of([pk], self.custom_fields)[pk] if pk else {}
        for field in self.custom_fields:
            value = held.get(field.pk)
            asked = form_field(field, present=value, region=self.instance.contact.country)
            # One that has been without it so far may stay so.
            asked.required = field.is_required and (not pk or value is not None)
            self.fields[field.key], self.initial[field.key] = asked, value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("lost_reason") and cleaned.get("status") != Opportunity.Status.LOST:
            self.add_error("lost_reason", "Only a lost opportunity has a reason for it.")
        return cleaned


class MoveForm(forms.Form):
    """Where on the board an opportunity goes."""

    stage = forms.ModelChoiceField(Stage.objects.all())


class PipelineForm(PipelineModelForm):
    """A pipeline; a new one is given its stages, one a line."""

    stages = forms.CharField(
        label="Stages, in order",
        help_text="One a line.",
        initial="New\nQualified\nProposal\nNegotiation",
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = Pipeline
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["stages"]

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"], Pipeline.objects.exclude(pk=self.instance.pk), "pipeline")

    def clean_stages(self) -> list[str]:
        names = [" ".join(line.split())[:60] for line in self.cleaned_data["stages"].splitlines() if line.strip()]
        found = {name.lower(): name for name in names}
        if len(found) < len(names):
            raise ValidationError("Two stages have the same name.")
        if not 1 <= len(names) <= 30:
            raise ValidationError("Give between 1 and 30 stages.")
        return names


class StageForm(StageModelForm):
    class Meta:
        model = Stage
        fields = ["name", "colour"]
        widgets = {"colour": forms.RadioSelect}

    def clean_name(self) -> str:
        others = self.instance.pipeline.stages.exclude(pk=self.instance.pk)
        return clean_name(self.cleaned_data["name"], others, "stage")


class DeleteStageForm(forms.Form):
    """Where the opportunities of a stage go when it is deleted."""

    target = forms.ModelChoiceField(Stage.objects.none(), label="Move its opportunities to", empty_label=None)

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Stage.objects.filter(pipeline=stage.pipeline).exclude(pk=stage.pk)
