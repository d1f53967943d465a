"""Forms for a company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from contacts.countries import country_choices
from contacts.fields import ConfirmField, PhoneField, WebAddressField, clean_name
from contacts.models import Company
from contacts.services.names import find_named
from contacts.widgets import CompanyInput

if TYPE_CHECKING:
    CompanyModelForm = forms.ModelForm[Company]
else:
    CompanyModelForm = forms.ModelForm


class CompanyForm(CompanyModelForm):
    website = WebAddressField(required=False, max_length=200)
    phone = PhoneField(required=False, max_length=64)
    employees = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=100_000_000,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Give a whole number from 0 to 100,000,000."
        ),
    )
    country = forms.ChoiceField(required=False, choices=lambda: [("", "—"), *country_choices()])

    class Meta:
        model = Company
        fields = [
            *("name", "website", "phone", "industry", "employees"),
            *("street", "city", "state", "postal_code", "country", "description"),
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phone = self.fields["phone"]
        assert isinstance(phone, PhoneField)
        phone.region = self.instance.country or self._given_country()

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"], Company.objects.exclude(pk=self.instance.pk), "company")

    def _given_country(self) -> str:
        """Of a company that has no number yet: one that is shown was read in another country."""
        given = "" if self.instance.phone else self.data.get(self.add_prefix("country"), "")
        return given if given in dict(country_choices()) else ""


class MergeCompanyForm(forms.Form):
    """With which company, by name, `opened` is merged, and which of the two stays."""

    company = forms.CharField(label="Merge with", max_length=200, widget=CompanyInput)
    keep = forms.CharField(required=False)

    def __init__(self, *args: Any, opened: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened = opened

    def clean_company(self) -> Company:
        name = " ".join(self.cleaned_data["company"].split())
        other = find_named(Company, name)
        if other is None:
            raise ValidationError(f"There is no company “{name[:60]}”.")
        if other == self.opened:
            raise ValidationError("Choose another company than this one.")
        return other

    @property
    def other(self) -> Company | None:
        return self.cleaned_data.get("company") if self.is_valid() else None

    @property
    def is_shown(self) -> bool:
        """Whether the person has seen the two companies side by side."""
        return self.other is not None and self.data.get("shown") == str(self.other.pk)

    @property
    def kept_and_gone(self) -> tuple[Company, Company]:
        """The one that stays first: the one the dialog was opened for, unless the other was chosen."""
        assert self.other
        pair = self.opened, self.other
        return pair[::-1] if self.cleaned_data["keep"] == str(self.other.pk) else pair


class DeleteCompanyForm(forms.Form):
    word = ConfirmField("DELETE")
