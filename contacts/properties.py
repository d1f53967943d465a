"""What the page of a contact shows, piece by piece: each piece is changed by itself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contacts.models import Contact


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

    @property
    def template(self) -> str:
        return f"contacts/detail/properties/{self.look}.html"

    def value(self, contact: Contact) -> Any:
        """The value in words, for a property that is one field; for others its template asks the contact itself."""
        field = self.fields[0]
        in_words = getattr(contact, f"get_{field}_display", None) or getattr(contact, f"display_{field}", None)
        return in_words() if callable(in_words) else in_words or getattr(contact, field, "")


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
