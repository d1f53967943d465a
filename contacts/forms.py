"""Forms for a contact."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from copy import copy
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.people import choosable
from accounts.time_zones import time_zone_choices
from contacts.countries import country_choices
from contacts.custom_inputs import DayField, form_field
from contacts.fields import (
    CompanyField,
    EmailLinesField,
    LowerEmailField,
    PhoneField,
    PhoneLinesField,
    TagPick,
    TagsField,
    WebAddressField,
)
from contacts.models import Contact, ContactPoint, CustomField, Status
from contacts.models.contact import NAMING
from contacts.querysets import ContactQuerySet
from contacts.services.contacts import possible_duplicates
from contacts.widgets import CompanyInput

if TYPE_CHECKING:
    ContactModelForm = forms.ModelForm[Contact]
else:
    ContactModelForm = forms.ModelForm

MAX_FOLLOWERS = 10  # HighLevel
EMPTY = [("", "—")]


class BirthField(DayField):
    def check_range(self, day: date) -> None:
        if not date(1850, 1, 1) <= day <= timezone.localdate():
            raise forms.ValidationError("Give a day between 1850 and today.")


class ContactForm(ContactModelForm):
    """Everything on a contact; `only` keeps some of the fields. Its cleaned data is what services.contacts takes."""

    email = LowerEmailField(label="E-mail", required=False, max_length=254)
    phone = PhoneField(required=False, max_length=64)
    further_emails = EmailLinesField(label="Further e-mails", required=False, help_text="One a line.")
    further_phones = PhoneLinesField(label="Further phones", required=False, help_text="One a line.")
    company = CompanyField(required=False, max_length=200, widget=CompanyInput)
    country = forms.ChoiceField(required=False, choices=lambda: EMPTY + country_choices())
    time_zone = forms.ChoiceField(required=False, choices=lambda: EMPTY + time_zone_choices())
    date_of_birth = BirthField(required=False)
    website = WebAddressField(required=False, max_length=200)

    class Meta:
        model = Contact
        fields = [
            *("first_name", "last_name", "email", "phone", "company", "job_title"),
            *("contact_type", "status", "source", "owner", "followers"),
            *("street", "city", "state", "postal_code", "country", "time_zone", "date_of_birth", "website"),
            *("dnd_email", "dnd_sms", "dnd_whatsapp", "dnd_call"),
        ]
        labels = {"contact_type": "Type"}
        widgets = {"followers": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, only: Collection[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if only is not None:
            self.fields = {name: self.fields[name] for name in only}
        self._set_initial()
        offer_people(self, owner=Q(pk=self.instance.owner_id), followers=Q(followed_contacts=self.instance.pk))
        for field in self.fields.values():
            if isinstance(field, PhoneField | PhoneLinesField):
                field.region = self.instance.country
                field.present = {self.instance.phone, *self.initial.get("further_phones", ())}

    def clean_followers(self) -> list[User]:
        followers = list(self.cleaned_data["followers"])
        if len(followers) > MAX_FOLLOWERS:
            raise forms.ValidationError(f"A contact has at most {MAX_FOLLOWERS} followers.")
        return followers

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name, getattr(self.instance, name)) for name in NAMING):
            raise forms.ValidationError("Give at least a name, an e-mail address or a phone number.")
        return cleaned

    def _set_initial(self) -> None:
        contact = self.instance
        if contact.pk:
            self.initial["company"] = contact.company.name if contact.company else ""
            points = list(contact.further_points.all())
            self.initial["further_emails"] = [point.value for point in points if point.kind == ContactPoint.Kind.EMAIL]
            self.initial["further_phones"] = [point.value for point in points if point.kind == ContactPoint.Kind.PHONE]


def offer_people(form: forms.BaseForm, **present: Q) -> None:
    """Whom to choose from in the fields named: those who can sign in, and those who are chosen already."""
    for name, chosen in present.items():
        field = form.fields.get(name)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = choosable(chosen)
            field.empty_label = None if isinstance(field, forms.ModelMultipleChoiceField) else "Nobody"


class GuardedForm(forms.BaseForm):
    """Refuses to overwrite what somebody else wrote after this form was shown; `seen` is the version it carries."""

    @cached_property
    def version(self) -> str:
        """Differs whenever one of the values does."""
        values = [field.prepare_value(self.get_initial_for_field(field, name)) for name, field in self.fields.items()]
        return hashlib.sha256(repr(values).encode()).hexdigest()[:16]

    @property
    def is_stale(self) -> bool:
        return self.is_bound and self.data.get("seen") != self.version

    def clean(self) -> dict[str, Any]:
        if self.is_stale:
            raise forms.ValidationError("Somebody else changed this meanwhile. Save again to replace it with yours.")
        return super().clean() or self.cleaned_data


class PropertyForm(GuardedForm, ContactForm):
    """The fields of one property."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = copy(self.instance)  # validation writes the new values into the instance


class CustomValueForm(GuardedForm, forms.Form):
    """What a contact holds in one custom field; `value` is that now, read with the choices of the field."""

    def __init__(self, data: Any = None, *, contact: Contact, field: CustomField, value: Any) -> None:
        super().__init__(data, initial={field.key: value})
        self.current = contact
        self.key = field.key
        self.fields[field.key] = form_field(field, present=value, region=contact.country)

    @property
    def value(self) -> Any:
        """The new one, for services.custom_fields."""
        return self.cleaned_data[self.key]


class NewContactForm(ContactForm):
    """What is asked for at first, required custom fields included; the rest is filled in on the contact's page."""

    tags = TagsField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        initial = {"owner": user, "status": Status.objects.filter(is_default=True).first(), **kwargs.pop("initial", {})}
        super().__init__(*args, only=self._fields_for(user), initial=initial, **kwargs)
        self.user = user
        required = CustomField.objects.of_contacts().required()
        self.required_fields = list(required.prefetch_related("choices"))
        self.fields |= {field.key: form_field(field) for field in self.required_fields}

    @property
    def values(self) -> dict[str, Any]:
        """For services.contacts."""
        others = {"tags", *(field.key for field in self.required_fields)}
        return {name: value for name, value in self.cleaned_data.items() if name not in others}

    @property
    def custom_values(self) -> dict[CustomField, Any]:
        """For services.contacts, too."""
        return {field: self.cleaned_data[field.key] for field in self.required_fields}

    @property
    def custom_inputs(self) -> list[forms.BoundField]:
        return [self[field.key] for field in self.required_fields]

    @property
    def tag_pick(self) -> TagPick:
        return self.cleaned_data.get("tags") or TagPick()

    def duplicates(self) -> ContactQuerySet:
        """Contacts with the same e-mail or phone, among those the person may see."""
        email, phone = self.cleaned_data.get("email", ""), self.cleaned_data.get("phone", "")
        return possible_duplicates([email], [phone], seen_by=self.user)

    @property
    def confirmation(self) -> str:
        """What "Save anyway" sends back: whoever changes the address after the warning is warned again."""
        return f"{self.cleaned_data.get('email', '')} {self.cleaned_data.get('phone', '')}"

    @staticmethod
    def _fields_for(user: User) -> list[str]:
        names = [*NAMING, "company", "job_title", "contact_type", "status", "source"]
        names += [] if user.owned_only else ["owner"]  # they would not see what they give away
        return [*names, "tags"] if user.has_perm("contacts.tag_contact") else names


class AddressesForm(forms.Form):
    """What the duplicates hint goes by."""

    email = LowerEmailField(required=False)
    phone = PhoneField(required=False)
