"""What is asked for a change: small forms, one for each operation. What is left blank changes nothing."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.choices import flatten_choices

from accounts.models import User
from accounts.people import choosable
from contacts.changing.targets import Target
from contacts.custom_inputs import NumberField, form_field
from contacts.forms import ContactForm
from contacts.models import Contact

MOST_WEIGHT = 100
LONGEST_PART = 500


class Control(forms.Form):
    """Base of the others, and by itself the form of an operation that asks for nothing."""

    is_list: ClassVar[bool] = False  # of alike fields, each with its label beside it

    def __init__(self, data: Any, *, prefix: str, target: Target) -> None:
        super().__init__(data, prefix=prefix)
        self.target = target
        self.set_up()

    def set_up(self) -> None:
        """The place to add what depends on the target."""

    @property
    def is_blank(self) -> bool:
        """Whether a valid form says that nothing is to be changed."""
        return False


class OneValue:
    """A form that asks for the new value of its target."""

    target: Target
    cleaned_data: dict[str, Any]

    @property
    def value(self) -> Any:
        return self.cleaned_data[self.target.key]

    @property
    def is_blank(self) -> bool:
        return is_blank(self.value)


class StandardValue(OneValue, ContactForm):
    """One field as the form of a contact asks for it."""

    def __init__(self, data: Any, *, prefix: str, target: Target) -> None:
        # With two names, so that the form does not ask for one.
        super().__init__(data, prefix=prefix, instance=Contact(first_name="–", last_name="–"), only=[target.key])
        self.target = target
        ask_freely(self.fields[target.key])


class CustomValue(OneValue, Control):
    """One custom field, as it is asked for everywhere."""

    def set_up(self) -> None:
        assert self.target.custom is not None
        self.fields[self.target.key] = form_field(self.target.custom)
        ask_freely(self.fields[self.target.key])


def value_control(data: Any, *, prefix: str, target: Target) -> StandardValue | CustomValue:
    """What asks for a value of the target, whether it is one of every contact's fields or a custom one."""
    return (CustomValue if target.custom else StandardValue)(data, prefix=prefix, target=target)


class TextPart(Control):
    """Blanks at its ends count."""

    text = forms.CharField(required=False, strip=False, max_length=LONGEST_PART)

    @property
    def is_blank(self) -> bool:
        return not self.cleaned_data["text"]


class Replacement(Control):
    """What is looked for in a text, and what comes instead."""

    find = forms.CharField(required=False, strip=False, max_length=LONGEST_PART)
    by = forms.CharField(label="Replace with", required=False, strip=False, max_length=LONGEST_PART)
    match_case = forms.BooleanField(label="Match case", required=False)

    def set_up(self) -> None:
        self.fields["find"].widget.attrs["placeholder"] = "Find"
        self.fields["by"].widget.attrs["placeholder"] = "Replace with (nothing: take it out)"

    @property
    def is_blank(self) -> bool:
        return not self.cleaned_data["find"]


class Amount(Control):
    """By how much a number is increased."""

    def set_up(self) -> None:
        assert self.target.custom is not None
        currency = self.target.custom.currency
        self.fields["amount"] = NumberField(
            currency=currency, required=False, label="Amount", help_text="A negative amount decreases."
        )

    @property
    def is_blank(self) -> bool:
        return is_blank(self.cleaned_data["amount"])


class PeopleInTurn(Control):
    """Owners who take contacts in turn, each as many as any other."""

    def set_up(self) -> None:
        self.fields["people"] = forms.ModelMultipleChoiceField(
            choosable(), required=False, widget=forms.CheckboxSelectMultiple
        )

    @property
    def weights(self) -> dict[User, int]:
        return dict.fromkeys(self.cleaned_data["people"], 1)

    @property
    def is_blank(self) -> bool:
        return not self.weights


class PeopleByWeight(Control):
    """A number for each person: how many contacts of each round they take."""

    is_list = True

    def set_up(self) -> None:
        self.people = {f"weight-{person.pk}": person for person in choosable()}
        for name, person in self.people.items():
            self.fields[name] = forms.IntegerField(
                label=str(person), required=False, min_value=0, max_value=MOST_WEIGHT, widget=weight_input()
            )

    @property
    def weights(self) -> dict[User, int]:
        return {person: self.cleaned_data[name] for name, person in self.people.items() if self.cleaned_data[name]}

    @property
    def is_blank(self) -> bool:
        return not self.weights


def weight_input() -> forms.NumberInput:
    """How many contacts of each round somebody takes."""
    return forms.NumberInput(attrs={"placeholder": "0", "inputmode": "numeric"})


def ask_freely(field: forms.Field) -> None:
    """Makes the field one that may be left blank, and that offers only people who can sign in."""
    field.required = field.widget.is_required = False
    if isinstance(field, forms.ModelChoiceField):
        if field.queryset is not None and field.queryset.model is User:
            field.queryset = choosable()
        field.empty_label = None if isinstance(field, forms.ModelMultipleChoiceField) else "Choose …"
    elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
        offered: Any = field.choices
        field.choices = [("", "Choose …"), *((value, label) for value, label in offered if value)]


def is_blank(value: Any) -> bool:
    """Whether nothing was given: False and 0 are something."""
    return value is None or value == "" or (not isinstance(value, str) and hasattr(value, "__len__") and not len(value))


def chosen_label(field: forms.Field, value: Any) -> str:
    """What somebody chose, as the control showed it; empty where it shows no choices."""
    choices: Any = flatten_choices(getattr(field, "choices", ()))
    known = {str(key): str(label) for key, label in choices}
    return known.get(str(getattr(value, "pk", value)), "")
