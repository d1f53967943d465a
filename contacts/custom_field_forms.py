"""Forms with which admins define custom fields and their choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from contacts.conversions import TARGETS
from contacts.currencies import currency_choices
from contacts.fields import ConfirmField, clean_name
from contacts.models import CustomChoice, CustomField
from contacts.services.custom_definitions import (
    CHOICE_LENGTH,
    MOST_CHOICES,
    add_choices,
    define_field,
    distinct_names,
)
from contacts.services.names import called

if TYPE_CHECKING:
    FieldModelForm = forms.ModelForm[CustomField]
    ChoiceModelForm = forms.ModelForm[CustomChoice]
else:
    FieldModelForm = ChoiceModelForm = forms.ModelForm


class FieldForm(FieldModelForm):
    """What can be changed at any time about a field that exists."""

    currency = forms.ChoiceField(choices=currency_choices)

    class Meta:
        model = CustomField
        fields = ["name", "help_text", "currency", "is_required"]
        labels = {"help_text": "Help", "is_required": "Required"}
        help_texts = {
            "help_text": "Stands below the field while somebody fills it in.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].help_text = "The amounts stay as they are." if self.instance.pk else ""
        asked = f"New {self.instance.get_holder_display().lower()} are asked for it, and nobody can empty it."
        self.fields["is_required"].help_text = f"{asked} Those without it stay as they are."
        if self.instance.pk and self.instance.type != CustomField.Type.MONEY:
            del self.fields["currency"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = CustomField.objects.filter(holder=self.instance.holder).exclude(pk=self.instance.pk)
        twin = called(others, name).first()
        if twin:
            where = " among the archived ones" if twin.is_archived else ""
            raise ValidationError(f"There is already a field “{twin}”{where}.")
        return name


class TypeForm(forms.Form):
    """Which type `field` is given, of those that its values can become; any of them while nobody holds one."""

    type = forms.ChoiceField(label="New type")
    currency = forms.ChoiceField(choices=currency_choices, initial=lambda: settings.CURRENCY)

    def __init__(self, *args: Any, field: CustomField, is_empty: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        targets = set(CustomField.Type) - {field.type} if is_empty else TARGETS[CustomField.Type(field.type)]
        names = [(kind.value, kind.label) for kind in CustomField.Type if kind in targets]
        self.fields["type"].choices = [("", "Choose a type"), *names]  # type: ignore[attr-defined]
        self.fields["currency"].required = self.data.get("type") == CustomField.Type.MONEY

    @property
    def chosen(self) -> tuple[CustomField.Type, str]:
        """The type, and the currency for money."""
        return CustomField.Type(self.cleaned_data["type"]), self.cleaned_data["currency"]


class ChoiceNamesField(forms.CharField):
    """Names of choices, one a line; cleans to a list without repetitions."""

    widget = forms.Textarea(attrs={"rows": 5})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().to_python(value) or ""
        super().run_validators(text)
        return distinct_names(text.splitlines())

    def run_validators(self, value: Any) -> None:
        """Done on the text, before it becomes a list; then each name by itself."""
        for name in value:
            if len(name) > CHOICE_LENGTH:
                raise ValidationError(f"“{name[:20]}…” is too long: a choice has at most {CHOICE_LENGTH} characters.")
        if len(value) > MOST_CHOICES:
            raise ValidationError(f"A field has at most {MOST_CHOICES} choices.")


class NewFieldForm(FieldForm):
    """A new field; `choices` and `currency` count only for the types that have them."""

    type = forms.ChoiceField(choices=[("", "Choose a type"), *CustomField.Type.choices])
    choices = ChoiceNamesField(required=False, max_length=20_000, help_text="One a line. You can change them later.")

    class Meta(FieldForm.Meta):
        fields = ["name", "type", "choices", "currency", "help_text", "is_required"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.type = cleaned.get("type", "")
        if self.instance.has_choices and not cleaned.get("choices") and "choices" not in self.errors:
            self.add_error("choices", "Give at least one choice.")
        if self.instance.type != CustomField.Type.MONEY:
            cleaned["currency"] = ""
        return cleaned

    def define(self) -> CustomField:
        """The new field, saved."""
        field = self.save(commit=False)
        return define_field(field, self.cleaned_data["choices"] if field.has_choices else [])


class NewChoicesForm(forms.Form):
    """Further choices of `field`."""

    names = ChoiceNamesField(label="Choices", max_length=20_000, help_text="One a line.")

    def __init__(self, *args: Any, field: CustomField, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field = field

    def clean_names(self) -> list[str]:
        names: list[str] = self.cleaned_data["names"]
        present = {choice.name.lower(): choice.name for choice in self.field.choices.all()}
        twin = next((present[name.lower()] for name in names if name.lower() in present), None)
        if twin:
            raise ValidationError(f"There is already a choice “{twin}”.")
        if len(present) + len(names) > MOST_CHOICES:
            raise ValidationError(f"A field has at most {MOST_CHOICES} choices, and this one has {len(present)}.")
        return names

    def add(self) -> list[CustomChoice]:
        return add_choices(self.field, self.cleaned_data["names"])


class ChoiceForm(ChoiceModelForm):
    class Meta:
        model = CustomChoice
        fields = ["name", "colour"]
        widgets = {"colour": forms.RadioSelect}

    def clean_name(self) -> str:
        others = self.instance.field.choices.exclude(pk=self.instance.pk)
        return clean_name(self.cleaned_data["name"], others, "choice")


class RemoveChoiceForm(forms.Form):
    """What those that have `choice` get instead."""

    def __init__(self, *args: Any, choice: CustomChoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = choice.field.choices.exclude(pk=choice.pk)
        self.fields["instead"] = forms.ModelChoiceField(
            others, required=False, label="Give them instead", empty_label="Nothing: they lose it"
        )


class DeleteFieldForm(forms.Form):
    word = ConfirmField("DELETE")
