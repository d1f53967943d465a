"""Text with merge fields, such as “Hello {{ contact.first_name | default: 'there' }}”, in the Liquid language.

A template sees plain values of one contact and of the person who asks, and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from liquid import Environment
from liquid.exceptions import LiquidError

from accounts.models import User
from contacts.amounts import as_number
from contacts.countries import country_name
from contacts.id_lists import id_list
from contacts.models import Contact, CustomChoice, CustomField
from contacts.services.custom_fields import values_of

CONTACT_FIELDS = {
    "first_name": "First name",
    "last_name": "Last name",
    "name": "Full name",
    "email": "E-mail",
    "phone": "Phone",
    "company": "Company",
    "job_title": "Job title",
    "type": "Contact type",
    "status": "Status",
    "source": "Source",
    "owner": "Owner",
    "street": "Street",
    "city": "City",
    "state": "State",
    "postal_code": "Postal code",
    "country": "Country",
    "website": "Website",
    "date_of_birth": "Date of birth",
    "tags": "Tags",
}
USER_FIELDS = {"name": "Your name", "email": "Your e-mail", "first_name": "Your first name"}


class _Environment(Environment):
    """What a template may cost: it is written by a person and rendered for a million contacts."""

    loop_iteration_limit = 1000
    output_stream_limit = 100_000  # bytes
    context_depth_limit = 10
    local_namespace_limit = 10_000


_environment = _Environment()
for _name in ("include", "render"):  # there is no other template to take in
    del _environment.tags[_name]


@dataclass(frozen=True)
class MergeField:
    """`path` is what a template writes between the braces."""

    path: str
    label: str


def merge_fields() -> list[MergeField]:
    """Every merge field there is, custom ones included."""
    contact = [MergeField(f"contact.{name}", label) for name, label in CONTACT_FIELDS.items()]
    custom = [MergeField(f"contact.custom.{key}", field.name) for key, field in _custom_fields().items()]
    return [*contact, *custom, *(MergeField(f"user.{name}", label) for name, label in USER_FIELDS.items())]


class Template:
    """A text with merge fields, read once and filled in for many contacts.

    Raises ValidationError when the text cannot be read, or names a field that does not exist.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        try:
            self._template = _environment.from_string(source)
        except LiquidError as error:
            raise ValidationError(f"The merge fields cannot be read: {_plain(error)}.", "liquid") from None
        if unknown := sorted(self._paths - {field.path for field in merge_fields()}) if self._paths else []:
            raise ValidationError(_unknown(unknown[0]), "unknown")

    def __str__(self) -> str:
        return self.source

    def render_each(self, ids: Collection[int], user: User) -> Iterator[tuple[int, str]]:
        """(contact id, text) for each contact; a fixed number of queries. Raises ValidationError when one cannot be."""
        if not self._paths:
            yield from ((pk, self._render({})) for pk in ids)
            return
        for pk, values in _values(ids, custom=self._asks_for_custom, tags="contact.tags" in self._paths):
            yield pk, self._render({"contact": values, "user": _user_values(user)})

    def render(self, contact: Contact, user: User) -> str:
        """The text for one contact."""
        return dict(self.render_each([contact.pk], user))[contact.pk]

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(str(path) for path in self._template.global_variable_paths())

    @property
    def _asks_for_custom(self) -> bool:
        return any(path.startswith("contact.custom.") for path in self._paths)

    def _render(self, values: dict[str, Any]) -> str:
        try:
            return self._template.render(**values)
        except LiquidError as error:
            raise ValidationError(f"The merge fields cannot be filled in: {_plain(error)}.", "liquid") from None


def _values(ids: Collection[int], *, custom: bool, tags: bool) -> Iterator[tuple[int, dict[str, Any]]]:
    fields = _custom_fields() if custom else {}
    held = values_of(ids, list(fields.values())) if fields else {}
    contacts = Contact.objects.filter(pk__in=id_list(ids)).select_related("company", "status", "owner")
    for contact in contacts.prefetch_related("tags") if tags else contacts:
        values = _contact_values(contact)
        values["custom"] = {key: _shown(held[contact.pk].get(field.pk)) for key, field in fields.items()}
        if tags:
            values["tags"] = [tag.name for tag in contact.tags.all()]
        yield contact.pk, values


def _contact_values(contact: Contact) -> dict[str, Any]:
    own = ("first_name", "last_name", "name", "email", "job_title", "source", "street", "city", "state", "postal_code")
    return {name: getattr(contact, name) for name in (*own, "website", "date_of_birth")} | {
        "phone": contact.display_phone,
        "company": str(contact.company or ""),
        "status": str(contact.status or ""),
        "owner": str(contact.owner or ""),
        "type": contact.get_contact_type_display(),
        "country": country_name(contact.country),
    }


def _user_values(user: User) -> dict[str, str]:
    return {"name": str(user), "email": user.email, "first_name": user.first_name}


def _custom_fields() -> dict[str, CustomField]:
    """Those in use, by the key that a template calls them by; of two with the same key the second has its id in it."""
    fields: dict[str, CustomField] = {}
    for field in CustomField.objects.of_contacts().in_use():
        key = slugify(field.name).replace("-", "_") or field.key
        fields[f"{key}_{field.pk}" if key in fields else key] = field
    return fields


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, Decimal):  # which Liquid's filters do not take for a number
        return as_number(value)
    return str(value) if isinstance(value, CustomChoice | User) else value


def _unknown(path: str) -> str:
    close = get_close_matches(path, [field.path for field in merge_fields()], n=1)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    return f"There is no merge field “{path}”.{hint}"


def _plain(error: LiquidError) -> str:
    return str(error).splitlines()[0].rstrip(".")
