"""What the user chooses in Manage Opportunities."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django import forms

from accounts.people import choosable
from bulkactions.options import OptionsForm
from contacts.currencies import NAMES as CURRENCIES
from contacts.custom_inputs import DayField, form_field
from contacts.models import CustomField, Opportunity, Stage
from contacts.opportunity_forms import stages_by_pipeline
from contacts.services.several_opportunities import Several
from contacts.template_inputs import TemplateField, TemplateLine

KEEP, CONTACTS_OWNER = "", "owner"
KEPT = "As it is"


class Rule(StrEnum):
    """Whether a contact is given a new opportunity, or one that it has is changed."""

    CREATE = "create"
    UPSERT = "upsert"
    UPDATE = "update"


class ManageOpportunitiesForm(OptionsForm):
    """Blank leaves a value as it is; in a new opportunity it takes the usual one."""

    stage = forms.ModelChoiceField(
        Stage.objects.select_related("pipeline"),
        label="Pipeline and stage",
        empty_label="Choose a stage",
        error_messages={"required": "Choose a stage.", "invalid_choice": "This stage does not exist any more."},
    )
    rule = forms.ChoiceField(
        label="For each contact",
        choices=[
            (Rule.UPSERT.value, "Update its opportunity, or create one"),
            (Rule.CREATE.value, "Create one, whether or not it has any"),
            (Rule.UPDATE.value, "Update only, never create"),
        ],
        initial=Rule.UPSERT.value,
    )
    several = forms.ChoiceField(
        label="If it has several there",
        choices=[
            (Several.NEWEST.value, "Update the newest"),
            (Several.OLDEST.value, "Update the oldest"),
            (Several.ALL.value, "Update all of them"),
            (Several.SKIP.value, "Skip the contact"),
        ],
        initial=Several.NEWEST.value,
    )
    name = TemplateField(required=False, max_length=1000, widget=TemplateLine(attrs={"placeholder": KEPT}))
    value = forms.DecimalField(required=False, min_value=0, max_digits=14, decimal_places=2)
    currency = forms.ChoiceField(required=False, choices=[(KEEP, KEPT), *((code, code) for code in CURRENCIES)])
    status = forms.ChoiceField(required=False, choices=[(KEEP, KEPT), *Opportunity.Status.choices])
    owner = forms.ChoiceField(required=False)
    source = forms.CharField(required=False, max_length=120)
    lost_reason = forms.CharField(required=False, max_length=200)
    expected_close_on = DayField(label="Expected close", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(person.pk), str(person)) for person in choosable()]
        self.fields["owner"].choices = [(KEEP, KEPT), (CONTACTS_OWNER, "The contact's owner"), *named]  # type: ignore[attr-defined]
        for name in ("value", "source", "lost_reason"):
            say_kept(self.fields[name])
        self.fields["stage"].choices = stages_by_pipeline  # type: ignore[attr-defined]
        self.custom_fields = list(CustomField.objects.of_opportunities().in_use().prefetch_related("choices"))
        for field in self.custom_fields:
            self.fields[field.key] = form_field(field)
            self.fields[field.key].required = False
            say_kept(self.fields[field.key])

    @property
    def custom_inputs(self) -> list[forms.BoundField]:
        return [self[field.key] for field in self.custom_fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if any(name.startswith("cf_") and name not in self.fields and value for name, value in self.data.items()):
            raise forms.ValidationError("A custom field that was filled in does not exist any more.")
        if cleaned.get("lost_reason") and cleaned.get("status") not in ("", Opportunity.Status.LOST):
            self.add_error("lost_reason", "Only a lost opportunity has a reason for it.")
        return cleaned


def say_kept(field: forms.Field) -> None:
    """Lets a field say what leaving it blank means."""
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = KEPT
    elif isinstance(field, forms.ChoiceField):
        field.choices = [(value, label if value else KEPT) for value, label in field.choices]  # type: ignore[misc,union-attr]
    else:
        field.widget.attrs["placeholder"] = KEPT
