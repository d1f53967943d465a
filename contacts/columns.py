"""The columns that the contact list can show, and which of them it shows in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from contacts.countries import country_name
from contacts.grouping import grouped
from contacts.models import Channel
from contacts.sorting import ORDERS, can_sort_by

if TYPE_CHECKING:
    from contacts.models import Contact, CustomField

CUSTOM = "Custom fields"
LATEST_FIRST = ("moment", "day")  # looks of what one wants to see latest first


@dataclass(frozen=True)
class Column:
    """`look` is how `cell_html` shows its cells; `read` gives what a cell holds, else its attribute.

    `joins` are the related records that are read together with the contact.
    """

    name: str
    label: str
    group: str = "Contact"
    look: str = "text"
    read: Callable[[Contact], Any] | None = None
    joins: tuple[str, ...] = ()
    field: CustomField | None = None

    @cached_property
    def css(self) -> str:
        """What its cells are styled by; columns that are not usual are written out on phones."""
        kind = f" is-{self.field.type}" if self.field else ""
        return f"cell-{self.name} look-{self.look}{kind}{'' if self.name in USUAL else ' is-extra'}"

    @cached_property
    def cell_start(self) -> SafeString:
        """The tag that opens each of its cells."""
        return format_html('<td class="{}" data-label="{}">', self.css, self.label)

    @property
    def sort(self) -> str:
        """What a click on its head asks for first; empty for a column that has no order."""
        if self.field:
            return self.name if can_sort_by(self.field) else ""
        if self.name not in ORDERS:
            return ""
        return f"-{self.name}" if self.look in LATEST_FIRST else self.name

    def value(self, contact: Contact) -> Any:
        return self.read(contact) if self.read else getattr(contact, self.name)


NAME = Column("name", "Name", look="name")

STANDARD = {
    column.name: column
    for column in (
        NAME,
        Column("first_name", "First name"),
        Column("last_name", "Last name"),
        Column("phone", "Phone", look="number", read=lambda contact: contact.display_phone),
        Column("further_phones", "Further phones", look="list"),
        Column("email", "E-mail"),
        Column("further_emails", "Further e-mails", look="list"),
        Column("website", "Website", look="link"),
        Column("dnd", "Do not disturb", look="list", read=lambda contact: contact.silenced),
        Column("tags", "Tags", look="tags"),
        Column("company", "Company", "Work", look="company", joins=("company",)),
        Column("job_title", "Job title", "Work"),
        Column("contact_type", "Type", "Work", read=lambda contact: contact.get_contact_type_display()),
        Column("status", "Status", "Work", look="status", joins=("status",)),
        Column("source", "Source", "Work"),
        Column("owner", "Owner", "Work", look="person", joins=("owner",)),
        Column("followers", "Followers", "Work", look="list"),
        Column("street", "Street", "Address and birth"),
        Column("city", "City", "Address and birth"),
        Column("state", "State", "Address and birth"),
        Column("postal_code", "Postal code", "Address and birth"),
        Column("country", "Country", "Address and birth", read=lambda contact: country_name(contact.country)),
        Column("time_zone", "Time zone", "Address and birth"),
        Column("date_of_birth", "Date of birth", "Address and birth", look="day"),
        Column("created", "Created", "Times", look="moment", read=lambda contact: contact.created_at),
        Column("updated", "Updated", "Times", look="moment", read=lambda contact: contact.updated_at),
        Column("last_activity", "Last activity", "Times", look="moment", read=lambda contact: contact.last_activity_at),
    )
}

USUAL = ("name", "phone", "email", "company", "tags", "status", "owner", "created", "last_activity")


# The columns of an export that hold the same, where they are not called the same.
EXPORTED = {
    "name": ("first_name", "last_name"),
    "dnd": tuple(f"dnd_{channel.value}" for channel in Channel),
    "created": ("created_at",),
    "updated": ("updated_at",),
    "last_activity": ("last_activity_at",),
}


def custom_column(field: CustomField) -> Column:
    return Column(field.key, field.name, CUSTOM, look="custom", field=field)


def are_custom(names: Iterable[str]) -> bool:
    """Whether one of the names may be that of a custom field."""
    return any(name.startswith("cf_") for name in names)


def asked_names(values: Iterable[str]) -> tuple[str, ...]:
    """The names in the values of the parameter `columns`, with commas or one by one, each once and the name first."""
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    return tuple(dict.fromkeys([NAME.name, *names])) if names else ()


def chosen(names: Sequence[str], fields: Iterable[CustomField]) -> list[Column]:
    """The columns of these names, the usual ones for none; what is no column (any more) is left out."""
    known = STANDARD | {field.key: custom_column(field) for field in fields}
    return [known[name] for name in names or USUAL if name in known]


def not_shown(shown: Iterable[Column], fields: Iterable[CustomField]) -> dict[str, list[Column]]:
    """All other columns by group."""
    names = {column.name for column in shown}
    columns = (*STANDARD.values(), *map(custom_column, fields))
    return grouped(column for column in columns if column.name not in names)
