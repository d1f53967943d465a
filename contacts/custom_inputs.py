"""How the value of a custom field is asked for and checked, wherever it comes from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.html import escape

from accounts.models import User
from accounts.people import choosable
from contacts.amounts import parse_number, plain_number
from contacts.fields import LowerEmailField, PhoneField, WebAddressField
from contacts.models import CustomChoice, CustomField

if TYPE_CHECKING:
    PeopleField = forms.ModelChoiceField[User]
else:
    PeopleField = forms.ModelChoiceField

FIRST_YEAR, LAST_YEAR = 1800, 2199
NOTHING = ("", "—")
Type = CustomField.Type


def form_field(field: CustomField, *, present: Any = None, region: str = "") -> forms.Field:
    """The form field for a value of `field`, which cleans to what services.custom_fields takes, "" and [] for none.

    Choices are read through `field.choices.all()`. `present` is what the contact holds: a person who has left may stay.
    `region` is the country in which phone numbers without code are read.
    """
    asked = FIELDS[Type(field.type)](field)
    asked.label = f"{field.name} ({field.currency})" if field.currency else field.name
    asked.required = asked.widget.is_required = field.is_required
    asked.help_text = _help(field)
    if isinstance(asked, PhoneField):
        asked.region = region
        asked.present = [present] if present else ()
    if isinstance(asked, PersonField) and present:
        asked.queryset = choosable(Q(pk=present.pk))
    return asked


def _help(field: CustomField) -> str:
    """HTML, as Django takes the help of a form field for that."""
    if field.type != Type.DATE_TIME:
        return escape(field.help_text)
    said = field.help_text if not field.help_text or field.help_text[-1] in ".!?…" else f"{field.help_text}."
    return escape(f"{said} Time in {timezone.get_current_timezone_name()}.".strip())


class NumberField(forms.CharField):
    """A number with or without separators of thousands; cleans to a Decimal, or "" for none."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, currency: str = "", **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)
        self.currency = currency

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        self.run_text_validators(text)
        try:
            return parse_number(text, self.currency) if text else ""
        except ValueError as error:
            raise ValidationError(str(error), "invalid") from None

    def run_validators(self, value: Any) -> None:
        """Done on the text, before it becomes a number."""

    def run_text_validators(self, text: str) -> None:
        super().run_validators(text)

    def prepare_value(self, value: Any) -> Any:
        return plain_number(value) if isinstance(value, Decimal) else value


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": "Write the day like 2026-10-31."}

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value:
            self.check_range(value)

    def check_range(self, day: date) -> None:
        _check_year(day)


class MomentField(forms.DateTimeField):
    """A moment in the time zone of whoever gives it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"invalid": "Write day and time like 2026-10-31 14:00."}

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except OverflowError:  # the first and last years there are, in another zone
            raise ValidationError(self.error_messages["invalid"], "invalid") from None

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value:
            _check_year(value)


def _check_year(value: date) -> None:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.", "range")


class AnswerField(forms.TypedChoiceField):
    """Yes, no or nothing."""

    def __init__(self) -> None:
        super().__init__(choices=[NOTHING, ("yes", "Yes"), ("no", "No")], coerce="yes".__eq__, empty_value="")

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class PickField(forms.TypedChoiceField):
    """One of the choices of a field."""

    def __init__(self, field: CustomField) -> None:
        known = {str(choice.pk): choice for choice in field.choices.all()}
        names = [(pk, choice.name) for pk, choice in known.items()]
        super().__init__(choices=[NOTHING, *names], coerce=known.__getitem__, empty_value="")

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, CustomChoice) else value


class PicksField(forms.TypedMultipleChoiceField):
    """Any of the choices of a field, in their order."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, field: CustomField) -> None:
        known = {str(choice.pk): choice for choice in field.choices.all()}
        names = [(pk, choice.name) for pk, choice in known.items()]
        super().__init__(choices=names, coerce=known.__getitem__, empty_value=[])

    def prepare_value(self, value: Any) -> Any:
        chosen = value if isinstance(value, list) else [] if value is None else [value]
        return [one.pk if isinstance(one, CustomChoice) else one for one in chosen]

    def clean(self, value: Any) -> list[CustomChoice]:
        return sorted(set(super().clean(value)), key=lambda choice: (choice.position, choice.pk))


class PersonField(PeopleField):
    def __init__(self) -> None:
        super().__init__(choosable(), empty_label="Nobody")

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, User) else value


FIELDS: dict[CustomField.Type, Callable[[CustomField], forms.Field]] = {
    Type.TEXT: lambda field: forms.CharField(max_length=500),
    Type.LONG_TEXT: lambda field: forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})),
    Type.NUMBER: lambda field: NumberField(),
    Type.MONEY: lambda field: NumberField(currency=field.currency),
    Type.DATE: lambda field: DayField(),
    Type.DATE_TIME: lambda field: MomentField(),
    Type.YES_NO: lambda field: AnswerField(),
    Type.CHOICE: PickField,
    Type.CHOICES: PicksField,
    Type.PERSON: lambda field: PersonField(),
    Type.PHONE: lambda field: PhoneField(max_length=64),
    Type.EMAIL: lambda field: LowerEmailField(max_length=254),
    Type.URL: lambda field: WebAddressField(max_length=500),
}
