"""What the page of a contact shows, piece by piece: each piece is changed by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar

from contacts.forms import CustomValueForm, PropertyForm
from contacts.models import Contact, CustomField
from contacts.services.contacts import update_contact
from contacts.services.custom_fields import set_value, values_of

CustomType = CustomField.Type


@dataclass(frozen=True)
class Property:
    """One piece of a contact: the fields that are changed together, and how their values are shown.

    `look` names the template of the values in contacts/properties; `copied` offers to copy what is shown.
    """

    name: str
    label: str
    fields: tuple[str, ...]
    look: str = "text"
    copied: bool = False
    frame: str = "contacts/detail/_property.html"
    is_editable: ClassVar[bool] = True
    link: ClassVar[str] = ""

    @property
    def template(self) -> str:
        return f"contacts/detail/properties/{self.look}.html"

    def value(self, contact: Contact) -> Any:
        """The value in words, for a property that is one field; for others its template asks the contact itself."""
        field = self.fields[0]
        in_words = getattr(contact, f"get_{field}_display", None) or getattr(contact, f"display_{field}", None)
        return in_words() if callable(in_words) else in_words or getattr(contact, field, "")

    def form(self, contact: Contact, data: Any = None) -> PropertyForm:
        return PropertyForm(data, instance=contact, only=self.fields)

    def save(self, contact: Contact, form: PropertyForm) -> None:
        update_contact(contact, form.cleaned_data)


@dataclass(frozen=True)
class CustomProperty:
    """One custom field on the page of a contact, with what the contact holds in it; works as a Property does."""

    field: CustomField
    held: Any
    template: ClassVar[str] = "contacts/detail/properties/custom.html"
    frame: ClassVar[str] = "contacts/detail/_property.html"

    @property
    def name(self) -> str:
        return self.field.key

    @property
    def label(self) -> str:
        return self.field.name

    @property
    def is_editable(self) -> bool:
        return not self.field.is_archived

    @property
    def copied(self) -> bool:
        return self.field.type in (CustomType.TEXT, *SCHEMES)

    @property
    def link(self) -> str:
        """Where the value leads; empty for most types."""
        return SCHEMES[self.field.type] + self.held if self.held and self.field.type in SCHEMES else ""

    def value(self, contact: Contact) -> Any:
        return self.held

    def form(self, contact: Contact, data: Any = None) -> CustomValueForm:
        return CustomValueForm(data, contact=contact, field=self.field, value=self.held)

    def save(self, contact: Contact, form: CustomValueForm) -> None:
        set_value([contact.pk], self.field, form.value)
        update_contact(contact, {})


SCHEMES: dict[str, str] = {CustomType.EMAIL: "mailto:", CustomType.PHONE: "tel:", CustomType.URL: ""}
AnyProperty = Property | CustomProperty


def _one(name: str, label: str, look: str = "text", **more: Any) -> Property:
    return Property(name, label, (name,), look, **more)


NAME = Property("name", "Name", ("first_name", "last_name"), "name", frame="contacts/detail/_name.html")

SECTIONS: dict[str, list[Property]] = {
    "Ways to reach": [
        _one("email", "E-mail", copied=True),
        _one("phone", "Phone", copied=True),
        Property("further", "Further", ("further_emails", "further_phones"), "further"),
        _one("website", "Website", copied=True),
        Property("dnd", "Do not disturb", ("dnd_email", "dnd_sms", "dnd_whatsapp", "dnd_call"), "dnd"),
    ],
    "Work": [
        _one("company", "Company"),
        _one("job_title", "Job title"),
        _one("contact_type", "Type"),
        _one("status", "Status", "status"),
        _one("source", "Source"),
        _one("owner", "Owner", "owner"),
        _one("followers", "Followers", "followers"),
    ],
    "Person": [
        Property("address", "Address", ("street", "city", "state", "postal_code", "country"), "address"),
        _one("time_zone", "Time zone", "time_zone"),
        _one("date_of_birth", "Born", "date_of_birth"),
    ],
}

PROPERTIES: dict[str, Property] = {item.name: item for item in (NAME, *chain(*SECTIONS.values()))}


def custom_properties(contact: Contact) -> list[CustomProperty]:
    """Every custom field that is in use, and archived ones in which the contact holds something."""
    fields = list(CustomField.objects.of_contacts())
    held = values_of([contact.pk], fields)[contact.pk]
    return [CustomProperty(field, held.get(field.pk)) for field in fields if not field.is_archived or field.pk in held]


def find_property(contact: Contact, name: str) -> AnyProperty | None:
    """The property of this name that can be changed, if there is one."""
    if key := re.fullmatch(r"cf_([0-9]{1,18})", name):
        return _custom_property(contact, int(key[1]))
    return PROPERTIES.get(name)


def _custom_property(contact: Contact, pk: int) -> CustomProperty | None:
    field = CustomField.objects.of_contacts().in_use().filter(pk=pk).first()
    return CustomProperty(field, values_of([contact.pk], [field])[contact.pk].get(pk)) if field else None
